import Corpora
import Labeling
import SupervisionCore
import TaskFiles
import Testing

@Suite struct TaskFileReadingTests {
  @Test func everythingThatAFileCanSayIsRead() throws {
    let file = try TaskFile(sample, path: "comments.yaml")
    #expect((file.name, file.question) == ("comments", "Is a comment spam?"))
    #expect(file.classes.map(\.name) == ["no", "spam"])
    #expect(file.classes.map(\.goldValues) == [["0"], ["1", "yes"]])
    #expect(file.corpus.split == .shares(SplitShares(dev: 0.25, test: 0.25, seed: 3)))
    #expect(
      file.functions.map(\.condition) == [
        .keywords(["buy", "check out"], in: nil, ignoringCase: true),
        .pattern("https?://", in: nil, ignoringCase: true),
        .all([
          .wordCount(Bounds(atMost: 3), in: nil),
          .any([
            .value(["Ann", "Bob"], in: "AUTHOR"),
            .number(Bounds(atLeast: 10, atMost: 20), in: "LIKES"),
          ]),
          .not(.keywords(["Buy"], in: nil, ignoringCase: false)),
        ]),
      ])
    #expect(file.functions.map(\.vote) == [1, 1, 0])
    #expect(file.functions[0].description == "Has one of: buy, check out.")
    #expect(file.functions[1].description == "Contains a link.")
    #expect(file.slices.map(\.condition) == [.characterCount(Bounds(atLeast: 12), in: nil)])
  }

  /// The class `no` is a text, as everything is, whatever YAML makes of it.
  private let sample = #"""
    task: comments
    question: Is a comment spam?
    corpus:
      file: comments.csv
      id: ID
      text: CONTENT
      gold: CLASS
      unknown: ["?"]
      split: {dev: 0.25, test: 0.25, seed: 3}
    classes:
      no: 0
      spam: [1, yes]
    labeling-functions:
      - name: offers
        vote: spam
        keywords: [buy, check out]
      - name: link
        description: Contains a link.
        vote: spam
        pattern: https?://
        ignore-case: true
      - name: known
        vote: no
        all:
          - word-count: {at-most: 3}
          - any:
              - value: [Ann, Bob]
                in: AUTHOR
              - number: {at-least: 10, at-most: 20}
                in: LIKES
          - not:
              keywords: Buy
              in: CONTENT
              ignore-case: false
    slices:
      - name: long
        character-count: {at-least: 12}
    """#

  @Test func jsonSaysTheSame() throws {
    let json = """
      {"task": "t",\t"corpus": {"file": ["a.csv", "b.csv"], "text": ["x", "y"]},
      \t"classes": ["a", "b"], "labeling-functions": [{"name": "f", "vote": "b", "keywords": ["w"]}]}
      """
    let yaml = """
      task: t
      corpus: {file: [a.csv, b.csv], text: [x, y]}
      classes: [a, b]
      labeling-functions: [{name: f, vote: b, keywords: w}]
      """
    #expect(try TaskFile(json, path: "t.json") == TaskFile(yaml, path: "t.json"))
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let text: String
    let place: String
    let found: String
    var testDescription: String { found }
  }

  private static let start = "task: t\ncorpus: {file: a.csv, text: x}\n"

  @Test(arguments: [
    Fault(text: "", place: "t.yaml", found: "an empty file"),
    Fault(text: "- a\n", place: "t.yaml:1:1", found: "a list"),
    Fault(text: "task: t\nclases: [a, b]\n", place: "t.yaml:2:1", found: "did you mean 'classes'"),
    Fault(text: "task: t\n", place: "t.yaml:1:1", found: "no 'classes'"),
    Fault(text: "task: t\nclasses: [a, b]\n", place: "t.yaml:1:1", found: "no 'corpus'"),
    Fault(text: start + "classes: [a]\n", place: "t.yaml:3:10", found: "1 classes"),
    Fault(
      text: start + "classes: [a, a]\n", place: "t.yaml:3:14",
      found: "'a' or a value of it a second time"),
    Fault(
      text: start + "classes: {a: 1, b: [2, 1]}\n", place: "t.yaml:3:20", found: "'b' or a value"),
    Fault(
      text: start + "classes: {a: 1, a: 2}\n", place: "t.yaml:3", found: "the key 'a' a second time"
    ),
    Fault(
      text: start + "classes: [a, b\n", place: "t.yaml:4:1", found: "while parsing a flow sequence"),
    Fault(
      text: "task: 'a b'\ncorpus: {file: f, text: x}\nclasses: [a, b]", place: "t.yaml:1:7",
      found: "'a b'"),
    Fault(
      text: start
        + "classes: [ham, spam]\nlabeling-functions:\n  - name: f\n    vote: spma\n    keywords: a\n",
      place: "t.yaml:6:11", found: "did you mean 'spam'"),
    Fault(
      text: start + "classes: [ham, spam]\nlabeling-functions:\n  - name: f\n    vote: ham\n",
      place: "t.yaml:5:5", found: "no condition"),
    Fault(
      text: start
        + "classes: [a, b]\nlabeling-functions:\n  - {name: f, vote: a, keywords: x, pattern: y}\n",
      place: "t.yaml:5:5", found: "keywords and pattern"),
    Fault(
      text: start + "classes: [a, b]\nlabeling-functions:\n  - {name: f, vote: a, keywords: '!'}\n",
      place: "t.yaml:5:34", found: "'!', which has no letter or digit"),
    Fault(
      text: start + "classes: [a, b]\nlabeling-functions:\n  - {name: f, vote: a, pattern: '('}\n",
      place: "t.yaml:5:33", found: "is wrong at offset 1"),
    Fault(
      text: start + "classes: [a, b]\nlabeling-functions:\n  - {name: f, vote: a, keyword: x}\n",
      place: "t.yaml:5:24", found: "did you mean 'keywords'"),
    Fault(
      text: start
        + "classes: [a, b]\nlabeling-functions:\n  - {name: f, vote: a, word-count: {at-least: 3, at-most: 2}}\n",
      place: "t.yaml:5:36", found: "at least 3 and at most 2"),
    Fault(
      text: start
        + "classes: [a, b]\nlabeling-functions:\n  - {name: f, vote: a, number: {at-least: nan}}\n",
      place: "t.yaml:5:43", found: "'nan'"),
    Fault(
      text: start
        + "classes: [a, b]\nlabeling-functions:\n  - {name: f, vote: a, value: x, ignore-case: true}\n",
      place: "t.yaml:5:47", found: "it beside 'value'"),
    Fault(
      text: start
        + "classes: [a, b]\nslices:\n  - {name: f, keywords: x}\n  - {name: f, keywords: y}\n",
      place: "t.yaml:6:5", found: "the name 'f' a second time"),
    Fault(
      text: start + "classes: [a, b]\nslices:\n  - {name: f, dictionary: missing.txt}\n",
      place: "t.yaml:5:27",
      found: "'missing.txt', and no such file"),
    Fault(
      text:
        "task: t\ncorpus: {file: a.csv, text: x, split: {dev: 0.6, test: 0.6}}\nclasses: [a, b]\n",
      place: "t.yaml:2:39", found: "0.6 and 0.6"),
  ])
  func faultsNameLineAndColumn(fault: Fault) throws {
    let error = #expect(throws: DataError.self) { try TaskFile(fault.text, path: "t.yaml") }
    let text = try #require(error).description
    #expect(text.hasPrefix(fault.place + ":"))
    #expect(text.contains(fault.found))
  }

  @Test func aliasesThatExplodeAreRefused() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      text +=
        "a\(level): &a\(level) ["
        + [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    let error = #expect(throws: DataError.self) { try TaskFile(text, path: "t.yaml") }
    #expect(error?.found.contains("aliases") == true)
  }

  /// Whatever a file holds, it is a task or an error.
  @Test func mutatedFilesNeverTrap() throws {
    var generator = SeededGenerator(seed: 5)
    let bytes = Array(sample.utf8)
    var readCount = 0
    for _ in 0..<3000 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let position = Int.random(in: mutated.indices, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: mutated[position] = UInt8.random(in: 32...126, using: &generator)
        case 1: mutated.remove(at: position)
        default:
          let end = Int.random(in: position...min(position + 40, mutated.count), using: &generator)
          mutated.insert(contentsOf: mutated[position..<end], at: position)
        }
      }
      do {
        let file = try TaskFile(String(decoding: mutated, as: UTF8.self), path: "comments.yaml")
        _ = try file.task()
        readCount += 1
      } catch is any ReportableError {}
    }
    #expect((50..<2900).contains(readCount))
  }
}
