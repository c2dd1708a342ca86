import Evaluation

/// Comparison of measurements with a baseline.
package struct BenchChanges: Sendable {
  /// Verdict on a row.
  package enum Verdict: String, Sendable {
    case faster, slower
    /// The ranges of the repetitions overlap, or the medians are nearer than ``BenchChanges/nearness``.
    case withinNoise = "within noise"
    /// One side has a single repetition, which has no range.
    case undecided = "one repetition only"
  }

  /// A row that occurs on both sides.
  package struct Row: Sendable {
    package let table: String
    package let label: String
    package let before: Measurement
    package let now: Measurement

    /// Median now to median before; above 1 is slower.
    package var ratio: Double { now.median / before.median }

    /// Range of the ratio over single repetitions: from fastest now to slowest before, up to the reverse.
    package var range: ClosedRange<Double> {
      (now.fastest / before.slowest)...(now.slowest / before.fastest)
    }

    package var verdict: Verdict {
      if min(before.seconds.count, now.seconds.count) < 2 { return .undecided }
      if range.contains(1) || abs(ratio - 1) < BenchChanges.nearness { return .withinNoise }
      return ratio > 1 ? .slower : .faster
    }
  }

  /// Relative difference of medians below which a row counts as unchanged: two runs of one program differ by as much.
  package static let nearness = 0.05

  package let rows: [Row]
  /// Differences of machine and options that limit the comparison, and rows that only one side has.
  package let warnings: [String]

  package init(_ record: BenchRecord, since baseline: BenchBaseline) {
    var rows: [Row] = []
    var unknown: [String] = []
    var unused = baseline.rows
    for table in record.results.compactMap(\.measurements) {
      for row in table.rows {
        guard let now = row.measurement else { continue }
        let label = table.label(row.key)
        let match = unused.firstIndex { $0.table == table.name && $0.label == label }
        guard let match else {
          unknown.append("\(table.name): \(label)")
          continue
        }
        rows.append(
          Row(
            table: table.name, label: label, before: unused.remove(at: match).measurement, now: now)
        )
      }
    }
    self.rows = rows
    let measured = Set(record.results.compactMap { $0.measurements?.name })
    let missing = unused.filter { measured.contains($0.table) }.map { "\($0.table): \($0.label)" }
    warnings =
      Self.differences(record, baseline)
      + unknown.map { "Only in this run: \($0)." }
      + missing.map { "Only in the baseline: \($0)." }
  }

  /// Rows that are slower than the baseline by more than a factor, beyond noise.
  package func slower(than ratio: Double) -> [Row] {
    rows.filter { $0.verdict == .slower && $0.ratio > ratio }
  }

  private static func differences(
    _ record: BenchRecord, _ baseline: BenchBaseline
  ) -> [String] {
    let (now, before) = (record.machine, baseline.machine)
    let facts = [
      ("processor", before.processor, now.processor),
      ("cores", "\(before.cores)", "\(now.cores)"), ("Swift", before.swift, now.swift),
      ("build", before.configuration, now.configuration),
    ]
    let names = Set(record.options.keys).union(baseline.options.keys).subtracting(["suites"])
    let options = names.sorted().map {
      ("--\($0)", baseline.options[$0] ?? "not given", record.options[$0] ?? "not given")
    }
    return (facts + options).filter { $0.1 != $0.2 }.map {
      "The baseline differs in \($0): \($1), now \($2)."
    }
  }

  /// One row per measurement.
  package func table(caption: String) -> ResultTable {
    ResultTable(
      caption: caption,
      columns: [
        .init("table"), .init("row"), .init("before", .seconds), .init("now", .seconds),
        .init("ratio", .decimal(2)), .init("range"), .init("verdict"),
      ],
      rows: rows.map { row in
        [
          .text(row.table), .text(row.label), .number(row.before.median),
          .number(row.now.median), .number(row.ratio),
          .text("\(Self.short(row.range.lowerBound))–\(Self.short(row.range.upperBound))"),
          .text(row.verdict.rawValue),
        ]
      },
      notes: ["Ratio: median now / before; range: of the single repetitions."] + warnings)
  }

  private static func short(_ ratio: Double) -> String {
    ResultTable.Unit.decimal(2).printed(ratio)
  }
}
