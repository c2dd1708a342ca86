import Evaluation
import LabelModels
import Labeling
import Pipeline
import SupervisionCore

/// Times of label models and LF analysis on generated votes in memory.
package struct PerformanceBench: Sendable {
  /// Rows and functions of a vote matrix.
  package struct Size: Hashable, LosslessStringConvertible, Sendable {
    package let rows: Int
    package let functions: Int

    package init(rows: Int, functions: Int) {
      self.rows = rows
      self.functions = functions
    }

    /// Reads the form of ``description``; nil unless both numbers are positive.
    package init?(_ text: String) {
      let numbers = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 2, let rows = numbers[0], let functions = numbers[1], rows > 0,
        functions > 0
      else { return nil }
      self.init(rows: rows, functions: functions)
    }

    /// `ROWSxFUNCTIONS`, as in `1000000x33`.
    package var description: String { "\(rows)x\(functions)" }

    var cellCount: Double { Double(rows) * Double(functions) }
  }

  /// Sizes that the design sets limits for.
  package static let labelModelSizes = [
    Size(rows: 10_000, functions: 33), Size(rows: 100_000, functions: 33),
    Size(rows: 1_000_000, functions: 33), Size(rows: 1_000_000, functions: 10),
    Size(rows: 10_000_000, functions: 10),
  ]
  package static let analysisSizes = [
    Size(rows: 100_000, functions: 33), Size(rows: 1_000_000, functions: 33),
    Size(rows: 10_000, functions: 2_000),
  ]

  package var settings = BenchSettings()
  /// Fixed number of passes of iterative models; nil to stop at convergence.
  package var iterations: Int?
  /// P(Y = 1) of the generated votes.
  package var positiveShare = 0.3

  package init() {}

  /// Fit and prediction from a matrix, collapsing its rows included, with the models' default
  /// options but for ``iterations``; accuracy is that of the most probable class on rows with a vote.
  package func labelModels(
    _ models: [LabelModelName] = LabelModelRegistry.current.names, sizes: [Size] = labelModelSizes
  ) throws -> BenchTable {
    var table = BenchTable(
      "label-model",
      "Label-model fit and prediction, \(settings.repetitions) repetitions, \(settings.jobs) threads",
      keys: Self.sizeColumns + [.init("model")], unit: "rows",
      results: [.init("accuracy", .percent)])
    for size in sizes {
      if let refusal = settings.memory.refusal(of: labelModelBytes(size)) {
        for name in models {
          table.leaveOut(key(size) + [.text(name.rawValue)], work: Double(size.rows), refusal)
        }
        continue
      }
      let generated = votes(size)
      let votedRows = generated.votedRows
      for name in models {
        var labels = ProbabilisticLabels(classCount: 2, probabilities: [])
        try table.measure(
          key(size) + [.text(name.rawValue)], work: Double(size.rows), settings,
          results: { _ in
            [.number(Scores(labels, gold: generated.gold, rows: votedRows).accuracy)]
          }, timed: { labels = try fitAndPredict(name, generated.matrix) })
      }
    }
    return table
  }

  /// Labels from a vote matrix, its rows collapsed where that pays.
  package func fitAndPredict(
    _ name: LabelModelName, _ matrix: VoteMatrix
  ) throws -> ProbabilisticLabels {
    var options = LabelModelOptions()
    if let iterations {
      options.maximumIterations = iterations
      options.tolerance = 0
    }
    let votes = CollapsedVotes(matrix, jobs: settings.jobs)
    return try LabelModelFitter(name, options: options)
      .fit(votes.patterns, devGold: nil, jobs: settings.jobs)
      .predict(votes, jobs: settings.jobs)
  }

  /// LF analysis with gold.
  package func analysis(sizes: [Size] = analysisSizes) -> BenchTable {
    var table = BenchTable(
      "analyze",
      "LF analysis with gold, \(settings.repetitions) repetitions, \(settings.jobs) threads",
      keys: Self.sizeColumns, unit: "cells")
    for size in sizes {
      table.measure(
        key(size), work: size.cellCount, bytes: analysisBytes(size), settings,
        input: votes(size)
      ) { votes in
        _ = LabelingFunctionAnalysis(votes.matrix, gold: votes.gold, jobs: settings.jobs)
      }
    }
    return table
  }

  /// The votes that are timed at this size.
  ///
  /// - Complexity: O(rows · functions · classes).
  package func votes(_ size: Size) -> GeneratedVotes { votes(size, classCount: 2) }

  /// The votes of this size for K classes: ``positiveShare`` is P(Y = 1) of two, more are equally likely.
  package func votes(_ size: Size, classCount: Int) -> GeneratedVotes {
    let balance =
      classCount == 2
      ? [1 - positiveShare, positiveShare]
      : [Double](repeating: 1 / Double(classCount), count: classCount)
    var design = VoteDesign(
      functionCount: size.functions, classBalance: balance, seed: settings.seed)
    design.rowCount = size.rows
    return GeneratedVotes(design)
  }

  private static let sizeColumns: [ResultTable.Column] = [
    .init("rows", .integer), .init("functions", .integer),
  ]

  private func key(_ size: Size) -> [ResultTable.Cell] {
    [.integer(size.rows), .integer(size.functions)]
  }
}

extension PerformanceBench {
  /// Bytes of votes and gold.
  package func analysisBytes(_ size: Size) -> Int { size.rows * (size.functions + 1) }

  /// Votes, gold, packed and collapsed rows, the votes without abstains, and a few numbers per row and class; from above.
  package func labelModelBytes(_ size: Size, classCount: Int = 2) -> Int {
    size.rows * (6 * size.functions + 40 * classCount + 32)
  }
}
