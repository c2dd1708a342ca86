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

  package var isPassed: Bool { passes(found) }

  func passes(_ value: Double) -> Bool { isLossBar ? value <= limit : value >= limit }
}

/// A bar of the default label model: a limit that another method sets.
struct QualityBar: Equatable, Sendable {
  let name: String
  let metric: Metric
  let yardstick: QualityMethod
  /// Distance from the yardstick that still passes.
  let allowance: Double

  /// The bars on one design and source of the class balance:
  ///
  /// - accuracy at least majority vote's and Brier score at most that of the vote shares, on every structure;
  /// - independent functions, balance given: accuracy and Brier score within 0.005 of the oracle's;
  /// - other structures, balance given: Brier score within 0.01 of the oracle's;
  /// - independent functions, balance learned: Brier score within 0.01 of the oracle's from 33
  ///   functions on, and nowhere above Dawid-Skene's by more than 0.0005, the rounding of the tables.
  static func bars(
    structure: VoteDesign.Structure, functionCount: Int, isBalanceGiven: Bool
  ) -> [QualityBar] {
    let common = [accuracyOfMajority, brierOfShares]
    switch (structure, isBalanceGiven) {
    case (.independent, true): return common + [accuracyNearOracle, brierNearOracle(0.005)]
    case (.independent, false):
      return common + [brierOfDawidSkene] + (functionCount >= 33 ? [brierNearOracle(0.01)] : [])
    case (_, true): return common + [brierNearOracle(0.01)]
    case (_, false): return common
    }
  }

  private static let accuracyOfMajority = QualityBar(
    name: "accuracy ≥ majority vote", metric: .accuracy, yardstick: .majorityVote, allowance: 0)
  private static let brierOfShares = QualityBar(
    name: "Brier ≤ vote shares", metric: .brier, yardstick: .majorityVote, allowance: 0)
  private static let accuracyNearOracle = QualityBar(
    name: "accuracy near oracle", metric: .accuracy, yardstick: .oracle, allowance: 0.005)
  private static let brierOfDawidSkene = QualityBar(
    name: "Brier ≤ dawid-skene", metric: .brier,
    yardstick: .model(.dawidSkene, isBalanceGiven: false), allowance: 0.0005)

  private static func brierNearOracle(_ allowance: Double) -> QualityBar {
    QualityBar(
      name: "Brier near oracle", metric: .brier, yardstick: .oracle, allowance: allowance)
  }
}

extension QualityResults {
  /// The verdicts on one model, on every design that was run.
  ///
  /// A bar is set only where it can fail: not where the class balance alone, whatever the votes, would clear it.
  package func checks(of model: LabelModelName) -> [QualityCheck] {
    barsAndChecks(of: model).compactMap(\.check)
  }

  /// Bars that were not set, as the class balance alone would clear them.
  private func leftOut(of model: LabelModelName) -> Int {
    barsAndChecks(of: model).count { $0.check == nil }
  }

  /// Every bar whose measures are known, with its verdict; nil where it cannot fail.
  private func barsAndChecks(
    of model: LabelModelName
  ) -> [(bar: QualityBar, check: QualityCheck?)] {
    entries.flatMap { entry -> [(bar: QualityBar, check: QualityCheck?)] in
      guard case .model(model, let isBalanceGiven) = entry.method else { return [] }
      let bars = QualityBar.bars(
        structure: entry.structure, functionCount: entry.functionCount,
        isBalanceGiven: isBalanceGiven)
      return bars.compactMap { bar in
        check(bar, of: entry).map { check in
          let isBlindEnough = blind(bar, of: entry).map(check.passes) ?? false
          return (bar, isBlindEnough ? nil : check)
        }
      }
    }
  }

  /// The measure of a bar for the class balance alone; nil where it was not run.
  private func blind(_ bar: QualityBar, of entry: Entry) -> Double? {
    other(.balanceAlone, beside: entry)?.summary(bar.metric)?.mean
  }

  private func other(_ method: QualityMethod, beside entry: Entry) -> Entry? {
    entries.first {
      $0.structure == entry.structure && $0.functionCount == entry.functionCount
        && $0.positiveShare == entry.positiveShare && $0.method == method
    }
  }

  /// nil where either measure is undefined or the method compared with was not run.
  private func check(_ bar: QualityBar, of entry: Entry) -> QualityCheck? {
    guard let found = entry.summary(bar.metric)?.mean,
      let limit = other(bar.yardstick, beside: entry)?.summary(bar.metric)?.mean
    else { return nil }
    return QualityCheck(
      bar: bar.name, structure: entry.structure, functionCount: entry.functionCount,
      positiveShare: entry.positiveShare, balance: entry.method.balance ?? "", found: found,
      limit: bar.metric.isLoss ? limit + bar.allowance : limit - bar.allowance,
      isLossBar: bar.metric.isLoss)
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
      notes: [
        "\(checks.count(where: \.isPassed)) of \(checks.count) bars cleared.",
        "\(leftOut(of: model)) bars not set: the class balance alone, without a look at the votes, would clear them.",
      ])
  }
}
