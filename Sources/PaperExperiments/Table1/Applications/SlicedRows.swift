import BuiltInTasks
import Corpora
import EndModels
import Labeling
import SupervisionCore

/// Labeled rows with their slices and vectors, in one order, before or after they are split.
struct SlicedRows<C: Candidate> {
  let rows: [GlueRow<C>]
  let sliceNames: [String]
  /// Membership by slice, then row.
  let members: [[Bool]]
  let vectors: DenseRows

  var gold: [Int] { rows.map(\.gold) }

  /// - Throws: ``FunctionFailure`` when a slicing function fails.
  init(
    _ rows: [GlueRow<C>], slices: SlicingFunctionSet<C>, vectors: DenseRows, jobs: Int
  ) throws {
    precondition(vectors.count == rows.count, "a vector per row")
    let applier = SlicingFunctionApplier(slices.functions, jobs: jobs, onFault: .stop)
    self.rows = rows
    sliceNames = slices.functions.map(\.name)
    members = try applier.apply(to: rows.map(\.candidate)).columns.map { $0.map { $0 == 1 } }
    self.vectors = vectors
  }

  private init(_ whole: SlicedRows, at positions: [Int]) {
    rows = positions.map { whole.rows[$0] }
    sliceNames = whole.sliceNames
    members = whole.members.map { column in positions.map { column[$0] } }
    vectors = whole.vectors.selecting(rows: positions)
  }

  /// The rows of each split, stratified by slice and class.
  func stratified(
    _ sizes: [(split: Split, count: Int)], seed: UInt64
  ) -> [Split: SlicedRows] {
    StratifiedSplit(gold: gold, members: members, sizes: sizes, seed: seed).rows
      .mapValues { SlicedRows(self, at: $0) }
  }
}
