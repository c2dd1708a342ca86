import Evaluation
import Foundation
import Testing

@Suite struct ResultTableTests {
  let table = ResultTable(
    caption: "Test scores",
    columns: [
      .init("model"), .init("n", .integer), .init("f1", title: "F1", .percent),
      .init("brier", title: "Brier", .decimal(3)), .init("seconds", title: "fit", .seconds),
    ],
    rows: [
      [.text("majority"), .integer(4906), .number(0.66149), .missing, .number(0.01)],
      [
        .text("dawid-skene"), .integer(12), .estimate(mean: 0.5, deviation: 0.0123),
        .number(0.25), .number(12.34),
      ],
    ],
    notes: ["Rows with a vote."])

  @Test func textAlignsNumbersRight() {
    #expect(
      table.text() == """
        Test scores

        model           n      F1 %  Brier  fit s
        ───────────  ────  ────────  ─────  ─────
        majority     4906      66.1      –  0.010
        dawid-skene    12  50.0±1.2  0.250   12.3

        Rows with a vote.

        """)
  }

  @Test func narrowTextContinuesInBlocks() {
    #expect(
      table.text(width: 32) == """
        Test scores

        model           n      F1 %
        ───────────  ────  ────────
        majority     4906      66.1
        dawid-skene    12  50.0±1.2

        model        Brier  fit s
        ───────────  ─────  ─────
        majority         –  0.010
        dawid-skene  0.250   12.3

        Rows with a vote.

        """)
  }

  @Test func longWordsAreShortenedBeforeNumbers() {
    let long = ResultTable(
      columns: [.init("function"), .init("votes", .integer)],
      rows: [[.text("chemical-induces-disease"), .integer(123)]])
    #expect(
      long.text(width: 21) == """
        function        votes
        ──────────────  ─────
        chemical-indu…    123

        """)
  }

  @Test func everyLineFitsTheWidth() {
    for width in 24...60 {
      let lines = table.text(width: width).split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= width })
    }
  }

  @Test func tabSeparatedHasNamesAndPrintedNumbers() {
    #expect(
      table.tabSeparated()
        == "model\tn\tf1\tbrier\tseconds\nmajority\t4906\t66.1\t–\t0.010\n"
        + "dawid-skene\t12\t50.0±1.2\t0.250\t12.3\n")
  }

  @Test func markdownEscapesBars() {
    let bars = ResultTable(
      columns: [.init("rule"), .init("f1", title: "F1", .percent)],
      rows: [[.text("a|b"), .number(1)]])
    #expect(bars.markdown() == "| rule | F1 % |\n| --- | ---: |\n| a\\|b | 100.0 |\n")
  }

  @Test func jsonKeepsColumnOrderAndFullPrecision() {
    let small = ResultTable(
      columns: [.init("z"), .init("a", .percent), .init("b", .percent)],
      rows: [[.text("say \"hi\"\n"), .number(1.0 / 3), .estimate(mean: 0.5, deviation: nil)]])
    #expect(
      small.json()
        == #"{"caption":null,"columns":[{"name":"z","title":"z","unit":"text"},{"name":"a","title":"a","unit":"fraction"},{"name":"b","title":"b","unit":"fraction"}],"rows":[{"z":"say \"hi\"\n","a":0.3333333333333333,"b":{"mean":0.5,"std":null}}],"notes":[]}"#
    )
  }

  @Test func jsonIsReadByOtherReaders() throws {
    let odd = ResultTable(
      columns: [.init("text"), .init("x", .decimal(2))],
      rows: [[.text("\u{1}\\ µ\t"), .number(1e-300)], [.text(""), .number(.nan)]])
    let value = try JSONSerialization.jsonObject(with: Data(odd.json().utf8))
    let rows = try #require((value as? [String: Any])?["rows"] as? [[String: Any]])
    #expect(rows[0]["text"] as? String == "\u{1}\\ µ\t")
    #expect(rows[0]["x"] as? Double == 1e-300)
    #expect(rows[1]["x"] is NSNull)
  }

  @Test func millisecondsArePrintedAndSecondsExchanged() {
    let short = ResultTable(
      columns: [.init("seconds", title: "fit", .milliseconds)],
      rows: [[.number(0.00123)], [.estimate(mean: 0.25, deviation: 0.002)]])
    #expect(short.text() == "   fit ms\n─────────\n      1.2\n250.0±2.0\n")
    #expect(
      short.json()
        == #"{"caption":null,"columns":[{"name":"seconds","title":"fit","unit":"seconds"}],"rows":[{"seconds":0.00123},{"seconds":{"mean":0.25,"std":0.002}}],"notes":[]}"#
    )
  }

  @Test func undefinedAndNotFiniteNumbersPrintADash() {
    let odd = ResultTable(
      columns: [.init("x", .decimal(1))],
      rows: [[.number(nil)], [.number(.infinity)], [.number(-0.01)]])
    #expect(odd.tabSeparated() == "x\n–\n–\n0.0\n")
  }
}
