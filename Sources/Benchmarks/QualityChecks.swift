import Evaluation
import LabelModels

/// One bar that the default label model has to clear on one design.
package struct QualityCheck: Equatable, Sendable {
  package let bar: String
  package let structure: VoteDesign.Structure
  package let functionCount: Int
  package let positiveShare: Double
  package let balance: String
  /// Measured value, a mean over seeds.
  package let found: Double
  /// Worst value that passes.
  package let limit: Double
  package let isLossBar: Bool

  package var isPassed: Bool { isLossBar ? found <= limit : found >= limit }
}

extension QualityResults {
  /// Greatest distance from the oracle for a model with given class balance.
  static let nearOracle = 0.005
  /// Greatest distance of the Brier score from the oracle with learned class balance, from 33 functions on.
  static let nearOracleLearned = 0.01

  /// Brier scores nearer than this to each other are equal in the third decimal.
  static let equalBrier = 0.0005

  /// The bars for one model, on every design that was run:
  ///
  /// - accuracy at least majority vote's, on every structure;
  /// - independent functions, balance given: accuracy and Brier score within 0.005 of the oracle's;
  /// - independent functions, balance learned: Brier score within 0.01 of the oracle's from 33
  ///   functions on, and nowhere above Dawid-Skene's by more than 0.0005, the rounding of the tables.
  package func checks(of model: LabelModelName) -> [QualityCheck] {
    entries.flatMap { entry -> [QualityCheck] in
      guard case .model(model, let isBalanceGiven) = entry.method else { return [] }
      var checks = [check(entry, "accuracy ≥ majority vote", .accuracy, .majorityVote, 0)]
      if entry.structure == .independent {
        if isBalanceGiven {
          checks += [
            check(entry, "accuracy near oracle", .accuracy, .oracle, Self.nearOracle),
            check(entry, "Brier near oracle", .brier, .oracle, Self.nearOracle),
          ]
        } else {
          checks.append(
            check(
              entry, "Brier ≤ dawid-skene", .brier, .model(.dawidSkene, isBalanceGiven: false),
              Self.equalBrier))
          if entry.functionCount >= 33 {
            checks.append(
              check(entry, "Brier near oracle", .brier, .oracle, Self.nearOracleLearned))
          }
        }
      }
      return checks.compactMap { $0 }
    }
  }

  /// nil where either measure is undefined or the method compared with was not run.
  private func check(
    _ entry: Entry, _ bar: String, _ metric: Metric, _ yardstick: QualityMethod, _ allowance: Double
  ) -> QualityCheck? {
    let other = entries.first {
      $0.structure == entry.structure && $0.functionCount == entry.functionCount
        && $0.positiveShare == entry.positiveShare && $0.method == yardstick
    }
    guard let found = entry.summary(metric)?.mean, let limit = other?.summary(metric)?.mean else {
      return nil
    }
    return QualityCheck(
      bar: bar, structure: entry.structure, functionCount: entry.functionCount,
      positiveShare: entry.positiveShare, balance: entry.method.balance ?? "", found: found,
      limit: metric.isLoss ? limit + allowance : limit - allowance, isLossBar: metric.isLoss)
  }

  /// One row per bar and design, and how many were cleared.
  package func checkTable(of model: LabelModelName) -> ResultTable {
    let checks = checks(of: model)
    return ResultTable(
      caption: "Bars for \(model.rawValue)",
      columns: [
        .init("bar"), .init("structure"), .init("functions", title: "m", .integer),
        .init("positive", title: "P(Y=1)", .decimal(1)), .init("balance"),
        .init("found", .decimal(4)), .init("limit", .decimal(4)), .init("result"),
      ],
      rows: checks.map {
        [
          .text($0.bar), .text($0.structure.rawValue), .integer($0.functionCount),
          .number($0.positiveShare), .text($0.balance), .number($0.found), .number($0.limit),
          .text($0.isPassed ? "pass" : "FAIL"),
        ]
      },
      notes: ["\(checks.count(where: \.isPassed)) of \(checks.count) bars cleared."])
  }
}
