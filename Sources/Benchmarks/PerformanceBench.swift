import Evaluation
import LabelModels
import Labeling
import SupervisionCore

/// How long label models and LF analysis take on generated votes held in memory.
public struct PerformanceBench: Sendable {
  /// Rows and functions of a vote matrix.
  public struct Size: Hashable, Sendable {
    public let rows: Int
    public let functions: Int

    public init(rows: Int, functions: Int) {
      self.rows = rows
      self.functions = functions
    }
  }

  /// What recipes and design set figures for.
  public static let labelModelSizes = [
    Size(rows: 10_000, functions: 33), Size(rows: 100_000, functions: 33),
    Size(rows: 1_000_000, functions: 33), Size(rows: 1_000_000, functions: 10),
  ]
  public static let analysisSizes = [
    Size(rows: 100_000, functions: 33), Size(rows: 1_000_000, functions: 33),
  ]

  public var repetitions = 5
  public var jobs = 1
  /// P(Y = 1) of the generated votes.
  public var positiveShare = 0.3
  public var seed: UInt64 = 0

  public init() {}

  /// Fit and prediction from a matrix, collapsing its rows included, with default options.
  public func labelModels(
    _ models: [LabelModelKind] = LabelModelKind.allCases, sizes: [Size] = labelModelSizes
  ) throws -> ResultTable {
    var table = ResultTable(
      caption: "Label-model fit and prediction, \(repetitions) repetitions, \(jobs) threads",
      columns: Self.sizeColumns + [.init("model")] + Measurement.columns)
    for size in sizes {
      let matrix = matrix(size)
      for kind in models {
        let measurement = try Measurement(repetitions: repetitions) {
          let votes = CollapsedVotes(matrix, jobs: jobs)
          let fitted = try kind.model.fit(
            votes.patterns, options: .init(), gold: nil, jobs: jobs)
          _ = try fitted.predict(votes, jobs: jobs)
        }
        table.append(Self.sizeCells(size) + [.text(kind.rawValue)] + measurement.cells)
      }
    }
    return table
  }

  /// LF analysis with gold.
  public func analysis(sizes: [Size] = analysisSizes) -> ResultTable {
    var table = ResultTable(
      caption: "LF analysis with gold, \(repetitions) repetitions, \(jobs) threads",
      columns: Self.sizeColumns + Measurement.columns)
    for size in sizes {
      let votes = GeneratedVotes(design(size))
      let measurement = Measurement(repetitions: repetitions) {
        _ = LabelingFunctionAnalysis(votes.matrix, gold: votes.gold, jobs: jobs)
      }
      table.append(Self.sizeCells(size) + measurement.cells)
    }
    return table
  }

  private func matrix(_ size: Size) -> VoteMatrix { GeneratedVotes(design(size)).matrix }

  private func design(_ size: Size) -> VoteDesign {
    var design = VoteDesign(
      functionCount: size.functions, classBalance: [1 - positiveShare, positiveShare], seed: seed)
    design.rowCount = size.rows
    return design
  }

  private static let sizeColumns: [ResultTable.Column] = [
    .init("rows", .integer), .init("functions", .integer),
  ]

  private static func sizeCells(_ size: Size) -> [ResultTable.Cell] {
    [.integer(size.rows), .integer(size.functions)]
  }
}
