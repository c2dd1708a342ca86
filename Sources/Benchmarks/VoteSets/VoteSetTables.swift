import Evaluation
import LabelModels
import ReportPages

extension VoteSetResults {
  /// All tables: the sets, every measure of every method on every set, accuracy and log loss side by side, and for each
  /// scope the summaries and the ranks.
  package var tables: [ResultTable] {
    [setTable, measureTable, comparison(.accuracy), comparison(.logLoss)]
      + VoteSetScope.allCases.flatMap { [summaryTable($0), rankTable($0)] }
  }

  private var setTable: ResultTable {
    ResultTable(
      caption: "Vote sets",
      columns: [
        .init("set"), .init("items", .integer), .init("voters", .integer),
        .init("classes", .integer), .init("votesPerItem", title: "votes per item", .decimal(2)),
        .init("gold", title: "with gold", .integer),
        .init("coveredGold", title: "with gold and a vote", .integer),
      ],
      rows: sets.map {
        [
          .text($0.name), .integer($0.itemCount), .integer($0.voterCount), .integer($0.classCount),
          .number(Double($0.voteCount) / Double($0.itemCount)), .integer($0.goldCounts[.all] ?? 0),
          .integer($0.goldCounts[.covered] ?? 0),
        ]
      })
  }

  private var measureTable: ResultTable {
    var table = ResultTable(
      caption: "Methods on vote sets, fitted without gold unless marked",
      columns: [.init("set"), .init("method"), .init("oracle"), .init("rows")]
        + VoteSetMeasure.allCases.map(\.column) + [
          .init("gain", title: "gain over mv", .percent), .init("z", .decimal(1)),
        ], notes: Self.measureNotes + failureNotes)
    for set in sets {
      for method in methods {
        for scope in VoteSetScope.allCases where set.goldCounts[scope] != 0 {
          table.append(measureRow(method, set.name, scope))
        }
      }
    }
    return table
  }

  private func measureRow(
    _ method: VoteSetMethod, _ set: String, _ scope: VoteSetScope
  ) -> [ResultTable.Cell] {
    let scored = scored(method, on: set, scope)
    return [.text(set), .text(method.name), method.mark, .text(scope.rawValue)]
      + VoteSetMeasure.allCases.map { .number(scored?.scores[$0]) } + [
        .number(scored?.gain.mean), .number(scored?.gain.z),
      ]
  }

  /// One measure on covered rows: a row for each set, a column for each method.
  private func comparison(_ measure: VoteSetMeasure) -> ResultTable {
    ResultTable(
      caption: "\(measure == .accuracy ? "Accuracy" : "Log loss") on covered rows",
      columns: [.init("set")] + methods.map { .init($0.name, measure.unit) },
      rows: sets.map { set in
        [.text(set.name)]
          + methods.map { .number(scored($0, on: set.name, .covered)?.scores[measure]) }
      }, notes: ["\(oracleNames) use gold."])
  }

  package func summaryTable(_ scope: VoteSetScope) -> ResultTable {
    ResultTable(
      caption: "Over \(sets(scope).count) sets, \(scope.title)",
      columns: [
        .init("method"), .init("oracle"), .init("sets", .integer), .init("failed", .integer),
        .init("meanGain", title: "mean gain over mv", .percent),
        .init("worstGain", title: "worst", .percent), .init("worstSet", title: "on"),
        .init("below", title: "sets below mv", .integer),
      ] + VoteSetMeasure.allCases.map(\.column) + [
        .init("lossOverPseudoVote", title: "log loss − mv + 1 vote", .decimal(3)),
        .init("worstLossOverPseudoVote", title: "worst log loss − mv + 1 vote", .decimal(3)),
        .init("lossOverMajority", title: "log loss − majority", .decimal(3)),
        .init("worstLossOverMajority", title: "worst log loss − majority", .decimal(3)),
      ],
      rows: methods.map { summaryRow($0, scope) },
      notes: [
        "Means over the sets on which a method did not fail. Worst: the lowest gain among sets with at least "
          + "\(VoteSetSummary.worstRowCount) rows. Sets below: z < −2 and a gain below −.5 points."
      ])
  }

  private func summaryRow(
    _ method: VoteSetMethod, _ scope: VoteSetScope
  ) -> [ResultTable.Cell] {
    let summary = VoteSetSummary(self, method, scope)
    let setCount = summary?.setCount ?? 0
    return [
      .text(method.name), method.mark, .integer(setCount),
      .integer(sets(scope).count - setCount), .number(summary?.meanGain),
      .number(summary?.worstGain), summary?.worstSet.map { .text($0) } ?? .missing,
      summary.map { .integer($0.belowCount) } ?? .missing,
    ] + VoteSetMeasure.allCases.map { .number(summary?.means[$0]) } + [
      .number(summary?.lossOverPseudoVote?.mean), .number(summary?.lossOverPseudoVote?.highest),
      .number(summary?.lossOverMajority?.mean), .number(summary?.lossOverMajority?.highest),
    ]
  }

  package func rankTable(_ scope: VoteSetScope) -> ResultTable {
    let ranks = VoteSetMeasure.allCases.map { averageRanks($0, scope) }
    let ranked = methods.filter(\.isRanked)
    return ResultTable(
      caption:
        "Average rank among \(ranked.count) methods over \(sets(scope).count) sets, \(scope.title)",
      columns: [.init("method")]
        + VoteSetMeasure.allCases.map { .init($0.rawValue, title: $0.title, .decimal(2)) },
      rows: ranked.map { method in
        [.text(method.name)] + ranks.map { .number($0[method]) }
      },
      notes: [
        "1 is best. Values equal in six decimals share the mean of their ranks; a method that failed on a set is last there. "
          + "Methods that use gold have no rank, nor has mv + 1 vote, the yardstick of log loss."
      ])
  }

  private var oracleNames: String {
    let names = methods.filter(\.isOracle).map(\.name)
    return names.count <= 2
      ? names.joined(separator: " and ") : "Methods with true balance and rates of gold"
  }

  private static let measureNotes = [
    "mv: shares of the votes, 1/K where there is none. mv + 1 vote: with one vote more, spread evenly over the classes.",
    "Oracles use gold: true balance is that of all gold, half an item added to each class; rates of gold are naive Bayes, "
      + "balance and rates of each fifth from the other four.",
    "Accuracy: ties split evenly. Macro F1: mean over the classes in gold; ties go to the lowest class. Log loss in nats, "
      + "probabilities raised to at least 1e-15. Brier: summed over classes, in 0...2. ECE: most probable class, ten bins of "
      + "equal width.",
    "z: mean difference to mv per item over its standard error.",
  ]

  private var failureNotes: [String] {
    entries.compactMap { entry in
      entry.failure.map { "Failed: \(entry.method.name) on \(entry.set): \($0)" }
    }
  }

  /// Gains of a label model over vote shares on covered rows, set by set, beside the oracles.
  package func gainPlot(of model: LabelModelName) -> DotPlot {
    let shown = [
      VoteSetMethod.model(model, isBalanceTrue: false), .model(model, isBalanceTrue: true),
      .goldRates,
    ].filter(methods.contains)
    return DotPlot(
      title: "Accuracy above vote shares on covered rows, with intervals of 95 %",
      x: Axis("points of accuracy"), series: shown.map(\.name),
      groups: [
        .init(
          "",
          sets(.covered).map { set in
            .init(
              set.name, shown.map { estimate($0, on: set.name) },
              note: "\(set.goldCounts[.covered] ?? 0)")
          })
      ], noteTitle: "rows")
  }

  private func estimate(_ method: VoteSetMethod, on set: String) -> DotPlot.Estimate? {
    scored(method, on: set, .covered).map { scored in
      let gain = 100 * scored.gain.mean
      let half = 196 * scored.gain.standardError
      return .init(gain, low: gain - half, high: gain + half)
    }
  }
}

extension VoteSetMeasure {
  fileprivate var column: ResultTable.Column { .init(rawValue, title: title, unit) }
}

extension VoteSetScope {
  fileprivate var title: String {
    switch self {
    case .covered: "covered rows"
    case .all: "all rows"
    }
  }
}

extension VoteSetMethod {
  /// What it takes from gold; missing where nothing.
  fileprivate var mark: ResultTable.Cell {
    guard isOracle else { return .missing }
    return .text(self == .goldRates ? "rates of gold" : "true balance")
  }
}
