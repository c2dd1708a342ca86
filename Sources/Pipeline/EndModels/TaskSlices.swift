import Labeling
import Store
import SupervisionCore

/// Slices of a task: their names, and their members on each split.
public struct TaskSlices: Sendable {
  /// Names of the slices.
  public let names: [String]
  /// Membership of each candidate, by split and then by slice in the order of ``names``.
  public let members: [Split: [[Bool]]]
  /// Slices that were dropped because they have too few members in train, with their size there.
  public let leftOut: [(name: String, members: Int)]

  /// - Throws: ``SupervisionCore/UsageError`` when the task has no slicing functions, or candidates
  ///   no such field.
  public init(
    _ source: SliceSource, minimumMembers: Int, task: any WorkbenchTask, votes: TaskVotes,
    store: Store, jobs: Int
  ) throws {
    var columns: [Split: [(name: String, members: [Bool])]] = [:]
    switch source {
    case .functions, .functionClasses:
      for (split, votes) in votes.splits {
        columns[split] =
          source == .functions
          ? Self.functionSlices(votes.matrix) : Self.classSlices(votes.matrix)
      }
    case .slicingFunctions:
      for split in votes.splits.keys {
        columns[split] = try task.sliceMemberships(in: store, split: split, jobs: jobs)
      }
    case .column(let field):
      columns = try Self.columnSlices(field, task: task, splits: votes.splits.keys.sorted(), store)
    }
    self.init(columns, minimumMembers: minimumMembers)
  }

  private init(
    _ columns: [Split: [(name: String, members: [Bool])]], minimumMembers: Int
  ) {
    let train = columns[.train] ?? []
    let sizes = train.map { slice in slice.members.count { $0 } }
    let kept = train.indices.filter { sizes[$0] >= minimumMembers }
    names = kept.map { train[$0].name }
    members = columns.mapValues { slices in kept.map { slices[$0].members } }
    leftOut = train.indices.filter { sizes[$0] < minimumMembers }.map {
      (train[$0].name, sizes[$0])
    }
  }

  /// Warnings about slices that were dropped, one sentence each.
  public var warnings: [String] {
    leftOut.map { "slice '\($0.name)' left out: \($0.members) members in train" }
  }

  private static func functionSlices(_ matrix: VoteMatrix) -> [(name: String, members: [Bool])] {
    matrix.functionNames.enumerated().map { column, name in
      (name, matrix.column(column).map { $0 != abstainCell })
    }
  }

  private static func classSlices(
    _ matrix: VoteMatrix
  ) -> [(name: String, members: [Bool])] {
    matrix.functionNames.enumerated().flatMap { column, name in
      (0..<matrix.classCount).map { label in
        ("\(name)=\(label)", matrix.column(column).map { Int($0) == label })
      }
    }
  }

  private static func columnSlices(
    _ field: String, task: any WorkbenchTask, splits: [Split], _ store: Store
  ) throws -> [Split: [(name: String, members: [Bool])]] {
    let values = try Dictionary(
      uniqueKeysWithValues: splits.map {
        ($0, try task.fieldValues(field, in: store, split: $0))
      })
    let names = Set((values[.train] ?? []).compactMap { $0 }).sorted()
    guard !names.isEmpty else {
      throw UsageError(
        "no candidate of '\(task.name)' has a field named '\(field)'",
        remedy: "name a field of the candidates, as in --slices column:source")
    }
    return values.mapValues { column in
      names.map { name in ("\(field)=\(name)", column.map { $0 == name }) }
    }
  }
}
