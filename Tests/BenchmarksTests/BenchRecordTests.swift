import Benchmarks
import Evaluation
import Foundation
import SupervisionCore
import Testing

@Suite struct BenchRecordTests {
  private static let machine = BenchMachine(
    processor: "Abacus", cores: 2, memory: 1_000_000, system: "Sand 1", swift: "6.3",
    configuration: "release")

  /// A record of one table with a row for each list of seconds; an empty list was left out.
  private func record(
    _ rows: [(rows: Int, seconds: [Double])], machine: BenchMachine = machine,
    options: [String: String] = ["seed": "0"]
  ) -> BenchRecord {
    var table = BenchTable(
      "analyze", "Analysis", keys: [.init("rows", .integer), .init("model")], unit: "cells")
    for row in rows {
      let key: [ResultTable.Cell] = [.integer(row.rows), .text("a \"b\"")]
      if row.seconds.isEmpty {
        table.leaveOut(key, work: 1, "no memory")
      } else {
        let times = Benchmarks.Measurement(seconds: row.seconds, extraMemory: 4096)
        table.append(key, work: 10, times)
      }
    }
    let quality = ResultTable(caption: "Quality", columns: [.init("model")], rows: [[.text("dp")]])
    return BenchRecord(
      date: "2026-11-27T12:00:00Z", machine: machine, options: options,
      results: [.measured(table), .found(quality, hasMissedBars: false)])
  }

  private func baseline(_ record: BenchRecord) throws -> BenchBaseline {
    try BenchBaseline(Data(record.json().utf8), file: "baseline.json")
  }

  @Test func aRecordReadsBackToTheSameRepetitions() throws {
    let read = try baseline(record([(10, [0.1, 0.30000000000000004]), (20, [])]))
    #expect(read.date == "2026-11-27T12:00:00Z")
    #expect(read.machine == Self.machine)
    #expect(read.options == ["seed": "0"])
    #expect(read.rows.map(\.table) == ["analyze"])
    #expect(read.rows.map(\.label) == ["rows 10, a \"b\""])
    #expect(
      read.rows.map(\.measurement)
        == [Benchmarks.Measurement(seconds: [0.1, 0.30000000000000004], extraMemory: 4096)])
  }

  @Test func theDocumentHasEveryMeasureOfARow() throws {
    let text = record([(10, [4, 1, 2]), (20, [])]).json()
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["format"] as? String == "slicework-bench")
    #expect(object["version"] as? Int == 1)
    #expect((object["results"] as? [[String: Any]])?.first?["caption"] as? String == "Quality")
    let tables = try #require(object["tables"] as? [[String: Any]])
    #expect(tables[0]["notes"] as? [String] == ["Left out: rows 20, a \"b\": no memory."])
    let rows = try #require(tables[0]["rows"] as? [[String: Any]])
    #expect(rows[0]["seconds"] as? [Double] == [4, 1, 2])
    for (name, value) in [
      ("median", 2.0), ("fastest", 1), ("slowest", 4), ("medianDeviation", 1), ("rate", 5),
      ("work", 10), ("extraMemory", 4096),
    ] { #expect(rows[0][name] as? Double == value, "\(name)") }
    #expect((rows[0]["key"] as? [String: Any])?["rows"] as? Int == 10)
    #expect(rows[1]["seconds"] is NSNull)
  }

  @Test(arguments: [
    ([1, 1.1], [1.2, 1.3], BenchChanges.Verdict.slower),
    ([1, 1.1], [0.8, 0.9], .faster),
    ([1, 1.1], [1.1, 1.3], .withinNoise),
    ([1, 1.3], [1.1, 1.2], .withinNoise),
    // Ranges apart, but the medians nearer than 5 %.
    ([1, 1.01], [1.02, 1.04], .withinNoise),
    ([1], [2, 2.1], .undecided),
    ([1, 1.1], [2], .undecided),
  ])
  func rangesDecideTheWord(
    before: [Double], now: [Double], verdict: BenchChanges.Verdict
  ) throws {
    let changes = BenchChanges(record([(10, now)]), since: try baseline(record([(10, before)])))
    #expect(changes.rows.map(\.verdict) == [verdict])
    #expect(changes.warnings.isEmpty)
  }

  @Test func ratiosAndTheirRangesAreNowToBefore() throws {
    let changes = BenchChanges(
      record([(10, [3, 6, 4])]), since: try baseline(record([(10, [1, 2, 4])])))
    let row = try #require(changes.rows.first)
    #expect(row.ratio == 2)
    #expect(row.range == 0.75...6)
    #expect(
      changes.table(caption: "").tabSeparated() == """
        table\trow\tbefore\tnow\tratio\trange\tverdict
        analyze\trows 10, a "b"\t2.000\t4.000\t2.00\t0.75–6.00\twithin noise

        """)
  }

  @Test func onlyClearlySlowerRowsFail() throws {
    let before = record([(10, [1, 1.1]), (20, [1, 1.1]), (30, [1, 9])])
    let now = record([(10, [1.3, 1.4]), (20, [3, 3.1]), (30, [8, 9])])
    let changes = BenchChanges(now, since: try baseline(before))
    #expect(changes.slower(than: 1.5).map(\.label) == ["rows 20, a \"b\""])
    #expect(changes.slower(than: 1.1).count == 2)
    #expect(changes.slower(than: .infinity).isEmpty)
  }

  @Test func otherMachinesOptionsAndRowsAreTold() throws {
    let before = record([(10, [1, 2]), (30, [1, 2])], options: ["seed": "0", "suites": "all"])
    let machine = BenchMachine(
      processor: "Pascaline", cores: 2, memory: 1, system: "Sand 2", swift: "6.3",
      configuration: "debug")
    let now = record(
      [(10, [1, 2]), (20, [1, 2])], machine: machine, options: ["seed": "1", "suites": "analyze"])
    let changes = BenchChanges(now, since: try baseline(before))
    #expect(
      changes.warnings == [
        "The baseline differs in processor: Abacus, now Pascaline.",
        "The baseline differs in build: release, now debug.",
        "The baseline differs in --seed: 0, now 1.",
        "Only in this run: analyze: rows 20, a \"b\".",
        "Only in the baseline: analyze: rows 30, a \"b\".",
      ])
  }

  @Test func rowsOfOneNameAreComparedInTheirOrder() throws {
    let changes = BenchChanges(
      record([(10, [2, 2]), (10, [6, 6])]),
      since: try baseline(record([(10, [1, 1]), (10, [2, 2])])))
    #expect(changes.rows.map(\.ratio) == [2, 3])
  }

  @Test(arguments: [
    ("", "baseline.json: found text that is not JSON, expected JSON"),
    ("[]", "baseline.json: found an array, expected"),
    (
      "{\"format\":\"x\",\"version\":1}",
      "baseline.json: field 'format': found 'x', expected 'slicework-bench'"
    ),
    (
      "{\"format\":\"slicework-bench\",\"version\":9}",
      "baseline.json: field 'version': found 9, expected 1"
    ),
    (
      "{\"format\":\"slicework-bench\",\"version\":1}",
      "baseline.json: field 'date': found no such field, expected a value"
    ),
  ])
  func filesThatAreNoBaselineAreRefused(text: String, message: String) throws {
    let error = #expect(throws: DataError.self) {
      try BenchBaseline(Data(text.utf8), file: "baseline.json")
    }
    #expect(error?.description.hasPrefix(message) == true, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.remedy == "name a file that `bench … --save-baseline` wrote, or write it again")
  }

  @Test(arguments: ["[]", "[-1.0]", "[0.5,0]"])
  func timesThatAreNoneAreRefusedWithTheirPlace(seconds: String) throws {
    let text = record([(5, []), (10, [1.5, 2.5])]).json()
      .replacing("\"seconds\":[1.5,2.5]", with: "\"seconds\":\(seconds)")
    let error = #expect(throws: DataError.self) {
      try BenchBaseline(Data(text.utf8), file: "baseline.json")
    }
    #expect(error?.field == "tables.0.rows.1.seconds")
  }
}
