import Evaluation
import Pipeline
import Report
import Store
import SupervisionCore

/// What `compare` found, as JSON and as a page.
public struct ComparisonReport: Sendable {
  public let comparisons: [LabelModelComparison]
  public let seed: UInt64

  public init(_ comparisons: [LabelModelComparison], seed: UInt64) {
    self.comparisons = comparisons
    self.seed = seed
  }

  /// One object: `{"version":1,"seed","tasks":[{"task","lfSet","data","splits","classBalance","labelModels"}]}`.
  ///
  /// Scores are fractions in full precision; what is undefined is null.
  public var json: String {
    JSONText.object([
      ("version", .integer(1)), ("seed", .integer(seed)),
      ("tasks", .array(comparisons.map(\.jsonText))),
    ]).description + "\n"
  }

  /// The same as a page for people.
  public var page: Page {
    Page(
      title: "Label models side by side",
      sections: [
        Page.Section(
          "What ran",
          [
            .paragraph(
              "Each label model turns the votes of a task's labeling functions into probabilistic labels. Models are "
                + "fitted to the votes of train, without gold, and scored against the gold labels of dev and test. "
                + "Majority vote is the yardstick."),
            .facts([
              Page.Fact("Seed", String(seed)),
              Page.Fact(
                "Label models",
                comparisons.first?.entries.map(\.kind.rawValue).joined(separator: ", ") ?? "none"),
            ]),
          ])
      ] + comparisons.map(\.section))
  }
}

extension LabelModelComparison {
  fileprivate var section: Page.Section {
    var table = table
    table.caption = nil
    return Page.Section(votes.title, [.chart(chart), .table(table)])
  }

  /// Bars of test F1, at the tuned threshold for two classes.
  private var chart: BarChart {
    BarChart(
      title: "F1 on test" + (votes.classCount == 2 ? ", threshold tuned on dev" : ""),
      unit: "per cent",
      bars: entries.compactMap { entry in
        (entry.test.tuned ?? entry.test.plain).f1.map {
          BarChart.Bar(label: entry.kind.rawValue, value: $0, isReference: entry.kind == .majority)
        }
      })
  }

  fileprivate var jsonText: JSONText {
    .object([
      ("task", .string(votes.task)), ("lfSet", .string(votes.set.name)),
      ("data", .string(votes.corpusKind.rawValue)),
      (
        "splits",
        .object(
          Split.allCases.compactMap { split in
            votes[split].map { splitVotes in
              (
                split.rawValue,
                .object([
                  ("candidates", .integer(splitVotes.matrix.rowCount)),
                  ("gold", .integer(splitVotes.gold.knownCount)),
                  ("positiveShare", .number(orNull: votes.positiveShare(split))),
                ])
              )
            }
          })
      ),
      ("classBalance", .string(classBalanceSource)),
      ("labelModels", .array(entries.map(\.jsonText))),
      ("leftOut", .array(leftOut.map { .string($0) })),
    ])
  }
}

extension LabelModelComparison.Entry {
  fileprivate var jsonText: JSONText {
    .object([
      ("model", .string(kind.rawValue)), ("seconds", .number(seconds)),
      ("threshold", .number(orNull: threshold)), ("dev", dev.jsonText), ("test", test.jsonText),
    ])
  }
}

extension LabelModelComparison.Outcome {
  fileprivate var jsonText: JSONText {
    func object(_ scores: Scores) -> JSONText {
      .object(
        [("n", .integer(scores.rowCount))]
          + Metric.standard.map { ($0.rawValue, .number(orNull: scores[$0])) })
    }
    return .object([
      ("plain", object(plain)), ("tuned", tuned.map(object) ?? .null),
    ])
  }
}

extension JSONText {
  fileprivate static func number(orNull value: Double?) -> JSONText {
    value.map { .number($0) } ?? .null
  }
}
