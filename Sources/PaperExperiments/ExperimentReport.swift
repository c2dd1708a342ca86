import Comparison
import Evaluation
import JSONCoding
import ReportPages
import SupervisionCore

/// Results of an experiment: tables with the paper's figures, verdicts, pictures, and every run.
package struct ExperimentReport: Sendable {
  /// Name on the command line, such as `figure1`.
  package let name: String
  /// Title, such as `Figure 1: synthetic slices`.
  package let title: String
  /// The question of the experiment.
  package let question: String
  /// Data, sizes, seeds, options.
  package var facts: [Page.Fact] = []
  package var tables: [ResultTable] = []
  package var figures: [any Figure] = []
  package var verdicts: [Verdict] = []
  package var runs: [ExperimentRun] = []

  package init(name: String, title: String, question: String) {
    self.name = name
    self.title = title
    self.question = question
  }

  /// Every table that is printed, the verdicts last.
  package var printedTables: [ResultTable] {
    tables + (verdicts.isEmpty ? [] : [Verdict.table(verdicts)])
  }

  /// The report as a section of a page.
  package var section: Page.Section {
    Page.Section(
      title,
      [.paragraph(question)] + figures.map { .figure($0) }
        + printedTables.map { .table($0) } + [.facts(facts)])
  }

  /// One object: `{"version":1,"experiment","title","question","facts":{…},"tables":[…],"verdicts":[…],"runs":[…]}`.
  ///
  /// A run is `{"settings":{…},"seed","parameters","overall","slices":{NAME:score}}` with fractions in full precision.
  package var json: JSONText {
    .object([
      ("version", .integer(1)), ("experiment", .string(name)), ("title", .string(title)),
      ("question", .string(question)),
      ("facts", .object(facts.map { ($0.name, .string($0.value)) })),
      ("tables", .array(tables.map(\.jsonText))),
      ("verdicts", .array(verdicts.map(\.json))), ("runs", .array(runs.map(\.json))),
    ])
  }
}

/// A claim of the paper or of ours, and whether the measurements support it.
package struct Verdict: Sendable {
  package enum Outcome: String, Sendable {
    case holds
    /// The measurement does not settle it.
    case open
    case fails
  }

  package let claim: String
  package let outcome: Outcome
  /// The measurement behind the outcome.
  package let measured: String

  package init(_ claim: String, _ outcome: Outcome, measured: String) {
    self.claim = claim
    self.outcome = outcome
    self.measured = measured
  }

  /// A claim that the mean difference is at least a bound; open where it falls short by less than its uncertainty, and
  /// for a single run.
  ///
  /// - Parameter bound: in the unit of the scores, 0...1.
  init(_ claim: String, _ difference: PairedDifference, reaches bound: Double) {
    let outcome = difference.interval.map { interval -> Outcome in
      if difference.meanDifference >= bound { return .holds }
      return interval.upper >= bound ? .open : .fails
    }
    self.init(claim, outcome ?? .open, measured: difference.text)
  }

  /// A claim that one method is above another; open where the 95 % interval of the difference holds 0, and for a single
  /// run.
  init(_ claim: String, isPositive difference: PairedDifference) {
    let outcome = difference.interval.map { interval -> Outcome in
      interval.lower > 0 ? .holds : interval.upper <= 0 ? .fails : .open
    }
    self.init(claim, outcome ?? .open, measured: difference.text)
  }

  static func table(_ verdicts: [Verdict]) -> ResultTable {
    ResultTable(
      caption: "Verdicts",
      columns: [.init("claim"), .init("verdict"), .init("measured")],
      rows: verdicts.map { [.text($0.claim), .text($0.outcome.rawValue), .text($0.measured)] })
  }

  var json: JSONText {
    .object([
      ("claim", .string(claim)), ("verdict", .string(outcome.rawValue)),
      ("measured", .string(measured)),
    ])
  }
}

/// One trained model of an experiment.
package struct ExperimentRun: Sendable {
  /// Settings that distinguish the run, in order, such as method and noise.
  package let settings: [(name: String, value: String)]
  package let seed: UInt64
  package let parameterCount: Int
  /// Score on all rows in 0...1; nil where the measure is undefined.
  package let overall: Double?
  package let slices: [(name: String, score: Double?)]

  var json: JSONText {
    .object([
      ("settings", .object(settings.map { ($0.name, .string($0.value)) })),
      ("seed", .integer(seed)), ("parameters", .integer(parameterCount)),
      ("overall", .number(orNull: overall)),
      ("slices", .object(slices.map { ($0.name, .number(orNull: $0.score)) })),
    ])
  }
}
