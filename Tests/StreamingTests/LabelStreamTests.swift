import FileFormats
import FileTestSupport
import Foundation
import LabelModels
import Streaming
import SupervisionCore
import Testing

@testable import Streaming

@Suite struct LabelStreamTests {
  private let folder: TemporaryFolder
  private let matrix: VoteMatrix

  init() throws {
    folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 3)
    let rows = (0..<900).map { row in
      (0..<6).map { function -> Int8 in
        guard generator.index(below: 10) < 5 else { return abstainCell }
        return Int8(generator.index(below: 10) < 7 ? row % 2 : 1 - row % 2)
      }
    }
    matrix = VoteMatrix(rows: rows, classCount: 2)
  }

  private func stream(_ fitted: any FittedLabelModel) throws -> LabelStream {
    let file = folder.file("model.json")
    try fitted.encodedDocument().write(to: file)
    return try LabelStream(model: file)
  }

  private func answers(
    of stream: LabelStream, to text: String, jobs: Int = 1,
    onInvalid: InvalidLinePolicy = .report
  ) throws -> (lines: [String], summary: StreamSummary) {
    var options = StreamOptions()
    options.jobs = jobs
    options.onInvalid = onInvalid
    let output = WrittenText()
    let summary = try stream.run(PipedText(text), to: output, options: options)
    return (output.lines, summary)
  }

  private func fit(_ name: LabelModelName, _ matrix: VoteMatrix) throws -> any FittedLabelModel {
    try LabelModelFitter(name, options: LabelModelOptions())
      .fit(VotePatterns(matrix), devGold: nil, jobs: 1).model
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func labelsAreThoseThatTheModelPredictsToTheLastDigit(name: LabelModelName) throws {
    let fitted = try fit(name, matrix)
    let labels = try fitted.predict(matrix)
    let file = folder.file("labels.jsonl")
    try writeLabels(labels, items: (0..<matrix.rowCount).map { "r\($0)" }, to: file)
    let expected = try folder.text("labels.jsonl").split(separator: "\n").map {
      $0.replacing(#""item""#, with: #""id""#).replacing(#""probabilities""#, with: #""p""#)
    }
    let records = (0..<matrix.rowCount).map { row in
      let votes = matrix.row(row).map { "\($0)" }.joined(separator: row % 2 == 0 ? "," : ", ")
      return #"{"id":"r\#(row)","votes":[\#(votes)],"faults":{"f":"x"}}"#
    }
    for jobs in [1, 3] {
      let (lines, summary) = try answers(
        of: stream(fitted), to: records.joined(separator: "\n"), jobs: jobs)
      #expect(lines == expected.map(String.init))
      #expect(summary == StreamSummary(lineCount: matrix.rowCount))
    }
  }

  @Test func recordsThatTheModelCannotTakeAreAnsweredInTheirPlace() throws {
    let stream = try stream(fit(.majority, matrix))
    let records = [
      #"{"id":"a","votes":[1,0,-1,1,1,1]}"#, #"{"id":"b","votes":[1,0]}"#,
      #"{"id":"c","votes":[1,0,-1,1,1,2]}"#, #"{"id":"d","votes":[1,0,-1,1,1,x]}"#,
      #"{"id":7.5,"votes":[1,0,-1,1,1,1]}"#,
      #"{"votes":[1,0,-1,1,1,1]}"#, #"{"line":3,"error":"x"}"#,
      #"{"id":"e","votes":{}}"#, #"{"id":"f","votes":[]}"#, "",
      #"{"id":"g","votes":[-1,-1,-1,-1,-1,-1]}"#,
      #"{"id":"h","votes":[1,,0,1,1,1]}"#, #"{"id":"i","votes":[1,0,-1,1,1,[1]]}"#,
    ]
    let (lines, summary) = try answers(of: stream, to: records.joined(separator: "\n"))
    #expect(lines.count == records.count)
    #expect(summary.invalidCount == records.count - 2)
    for (index, line) in lines.enumerated() {
      let answer = try members(of: line)
      if index == 0 || index == 10 {
        #expect((answer["p"] as? [Double])?.count == 2)
      } else {
        #expect(answer["line"] as? Int == index + 1)
      }
    }
    #expect(lines[1].contains("found 2 votes, expected 6 votes"))
    let error = try #require(throws: InvalidLineError.self) {
      try answers(of: stream, to: records.joined(separator: "\n"), onInvalid: .stop)
    }
    #expect(error.number == 2)
  }

  @Test func idsMayBeWholeNumbers() throws {
    let stream = try stream(fit(.majority, matrix))
    let votes = "\"votes\":[1,1,0,-1,-1,-1]}"
    let (lines, _) = try answers(
      of: stream, to: "{\"id\":17,\(votes)\n{\"id\":\"17\",\(votes)\n{\"id\":1.5,\(votes)\n")
    #expect(lines[0] == lines[1])
    #expect(lines[0].hasPrefix("{\"id\":\"17\","))
    #expect(lines[2].contains("expected a text or a whole number"))
  }

  @Test func anotherFileIsRefused() throws {
    let file = try folder.write("other.json", "{}")
    let error = #expect(throws: DataError.self) { try LabelStream(model: file) }
    #expect(error?.file.hasSuffix("other.json") == true)
    #expect(throws: FileError.self) { try LabelStream(model: folder.file("missing.json")) }
  }
}
