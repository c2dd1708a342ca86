import Foundation
import Labeling
import Streaming
import SupervisionCore
import Testing

@testable import Streaming

@Suite struct VoteStreamTests {
  struct NoSong: Error, CustomStringConvertible { let description = "no \"song\" here" }

  private let task = commentTask()

  private func answers(
    to input: PipedText, task: (any WorkbenchTask)? = nil,
    _ set: (inout StreamOptions) -> Void = { _ in }
  ) throws -> (output: WrittenText, summary: StreamSummary) {
    var options = StreamOptions()
    options.jobs = 1
    set(&options)
    let output = WrittenText()
    let summary = try (task ?? self.task).stream(
      input, to: output, resources: Resources([]), options: options)
    return (output, summary)
  }

  private func comments(_ count: Int) -> String {
    (0..<count).map { index in
      let text = [
        "buy a song", "cheap \\\"things\\\"", "http://x", "vo\\u00edce", "ä",
        "a song",
      ][index % 6]
      return #"{"id":"c\#(index)","text":"\#(text) \#(index)"}"# + "\n"
    }.joined()
  }

  @Test func votesComeInTheOrderOfFunctionsAndLines() throws {
    let (output, summary) = try answers(
      to: PipedText(
        """
        {"id":"a","text":"buy this song"}
        {"text":"see http://x, it is cheap","id":"b \\"1\\"","split":"dev","gold":1}
        {"id":"c","text":"nothing"}

        """))
    #expect(
      output.lines == [
        #"{"id":"a","votes":[1,-1,-1,0]}"#, #"{"id":"b \"1\"","votes":[-1,1,1,-1]}"#,
        #"{"id":"c","votes":[-1,-1,-1,-1]}"#,
      ])
    #expect(summary.lineCount == 3)
    #expect(summary.invalidCount == 0)
  }

  @Test func votesAreThoseOfTheApplier() throws {
    let (output, _) = try answers(to: PipedText(comments(700)))
    for (line, json) in zip(output.lines, comments(700).split(separator: "\n")) {
      let comment = try JSONDecoder().decode(Comment.self, from: Data(json.utf8))
      let votes = try task.votes(on: comment)
      let answer = try members(of: line)
      #expect(answer["id"] as? String == comment.id)
      #expect(
        answer["votes"] as? [Int]
          == ["buys", "cheap", "link", "sings"].map { Int(votes[$0]?.cell ?? -9) })
    }
  }

  @Test(arguments: [[1], [7], [3, 64, 1, 500], [1 << 20]])
  func answersDoNotDependOnHowTheLinesArrive(pieceSizes: [Int]) throws {
    let text = Array(comments(300).utf8)
    let whole = try answers(to: PipedText(text)).output.bytes
    #expect(whole.split(separator: 0x0A).count == 300)
    for jobs in [1, 3] {
      for isReady in [true, false] {
        let input = PipedText(text, pieceSizes: pieceSizes, isAlwaysReady: isReady)
        let (output, summary) = try answers(to: input) { $0.jobs = jobs }
        #expect(output.bytes == whole)
        #expect(summary.lineCount == 300)
      }
    }
  }

  @Test func everyLineIsAnsweredBeforeTheNextIsWaitedFor() throws {
    let lines = comments(20).split(separator: "\n", omittingEmptySubsequences: true).map {
      Array($0.utf8) + [0x0A]
    }
    let input = PipedText(
      Array(lines.joined()), pieceSizes: lines.map(\.count), isAlwaysReady: false)
    let output = WrittenText()
    var handedOver = 0
    input.willRead = { _ in
      #expect(output.lines.count == handedOver)
      handedOver += 1
    }
    _ = try task.stream(input, to: output, resources: Resources([]), options: StreamOptions())
    #expect(output.lines.count == 20)
  }

  @Test func invalidLinesAreAnsweredInTheirPlace() throws {
    let lines: [[UInt8]] = [
      Array(#"{"id":"a","text":"buy"}"#.utf8), Array("{\"id\":\"b\"}".utf8), Array("nonsense".utf8),
      [],
      Array(#"{"id":"c","text":"#.utf8), Array(#"{"id":"d","text":7}"#.utf8),
      Array(#"{"id":"e","text":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8), Array("[1]".utf8),
      Array("   ".utf8), Array(#"{"id":"f","text":"song"}"#.utf8),
    ]
    let (output, summary) = try answers(to: PipedText(Array(lines.joined(separator: [0x0A]))))
    #expect(output.lines.count == lines.count)
    #expect(output.lines[0] == #"{"id":"a","votes":[1,-1,-1,-1]}"#)
    #expect(output.lines[9] == #"{"id":"f","votes":[-1,-1,-1,0]}"#)
    for (index, line) in output.lines.enumerated().dropFirst().dropLast() {
      let answer = try members(of: line)
      #expect(answer["line"] as? Int == index + 1)
      #expect((answer["error"] as? String)?.contains("expected") == true, "\(line)")
    }
    #expect(output.lines[1].contains("field 'text': found no such field"))
    #expect(output.lines[6].contains("UTF-8"))
    #expect(summary.lineCount == 10)
    #expect(summary.invalidCount == 8)
    #expect(summary.firstInvalid?.number == 2)
  }

  @Test func stopEndsAtTheFirstInvalidLineAfterTheAnswersBeforeIt() throws {
    let good = comments(1_000)
    let input = PipedText(good + "{}\n" + good + "{}\n")
    let output = WrittenText()
    var options = StreamOptions()
    options.jobs = 3
    options.onInvalid = .stop
    let error = try #require(throws: InvalidLineError.self) {
      try task.stream(input, to: output, resources: Resources([]), options: options)
    }
    #expect(error.number == 1_001)
    #expect(error.description.hasPrefix("standard input:1001: field 'id': found no such field"))
    #expect(output.lines.count == 1_000)
  }

  @Test func endsOfLinesAndOfTheStreamAreTakenAsTheyCome() throws {
    let line = #"{"id":"a","text":"buy"}"#
    let answer = #"{"id":"a","votes":[1,-1,-1,-1]}"#
    for text in [line, line + "\n", line + "\r\n", "\u{FEFF}" + line, "\u{FEFF}\(line)\r\n"] {
      #expect(try answers(to: PipedText(text)).output.lines == [answer])
    }
    #expect(try answers(to: PipedText("")).output.bytes == [])
    #expect(try answers(to: PipedText(line + "\n\n")).output.lines.count == 2)
  }

  @Test func faultsAreNamedInTheAnswerAndCountAsAbstains() throws {
    let failing = LabelingFunction<Comment>("fails", "Fails without a song.") { comment in
      guard comment.text.contains("song") else { throw NoSong() }
      return .vote(.ham)
    }
    let task = commentTask(besides: [failing])
    let text = """
      {"id":"same","text":"song"}
      {"id":"same","text":"buy"}
      {"id":"same","text":"song"}
      """
    let (output, summary) = try answers(to: PipedText(text), task: task)
    #expect(
      output.lines == [
        #"{"id":"same","votes":[-1,-1,-1,0,0]}"#,
        #"{"id":"same","votes":[1,-1,-1,-1,-1],"faults":{"fails":"no \"song\" here"}}"#,
        #"{"id":"same","votes":[-1,-1,-1,0,0]}"#,
      ])
    #expect(summary.faultCount == 1)
    #expect(summary.firstFault == "fails on same: no \"song\" here")

    let stopped = WrittenText()
    var options = StreamOptions()
    options.onFault = .stop
    #expect(throws: FunctionFailure.self) {
      try task.stream(PipedText(text), to: stopped, resources: Resources([]), options: options)
    }
    #expect(stopped.lines == [output.lines[0]])
  }

  @Test func aLineThatIsTooLongIsAnsweredAndTheNextOneRead() throws {
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: (16 << 20) + 1)
    let rest = Array("\n{\"id\":\"b\",\"text\":\"buy\"}\n".utf8)
    let (output, summary) = try answers(to: PipedText(long + rest))
    #expect(output.lines.count == 2)
    #expect(output.lines[0].hasPrefix(#"{"line":1,"error":"found a line of more than 16 MiB"#))
    #expect(output.lines[1] == #"{"id":"b","votes":[1,-1,-1,-1]}"#)
    #expect(summary.invalidCount == 1)
    let unfinished = try answers(to: PipedText(rest.dropFirst() + long)).output
    #expect(unfinished.lines.count == 2)
    #expect(unfinished.lines[1].hasPrefix(#"{"line":2,"error":"#))
  }

  @Test func anyBytesGetOneAnswerPerLine() throws {
    var generator = SeededGenerator(seed: 11)
    for round in 0..<150 {
      var bytes = round % 2 == 0 ? [] : Array(comments(12).utf8)
      for _ in 0..<generator.index(below: 200) {
        let byte = UInt8(generator.index(below: 256))
        if bytes.isEmpty || round % 2 == 0 {
          bytes.append(byte)
        } else {
          bytes[generator.index(below: bytes.count)] = byte
        }
      }
      let lineCount =
        bytes.count { $0 == 0x0A } + (bytes.isEmpty || bytes.last == 0x0A ? 0 : 1)
      let (output, summary) = try answers(
        to: PipedText(bytes, pieceSizes: [1 + generator.index(below: 90)]))
      #expect(output.lines.count == lineCount)
      #expect(summary.lineCount == lineCount)
      for (index, line) in output.lines.enumerated() {
        let answer = try members(of: line)
        #expect(answer["line"] as? Int == index + 1 || answer["votes"] is [Int], "\(line)")
      }
    }
  }

  @Test func aDescriptionChangesWithTheFunctions() throws {
    let resources = Resources([])
    let description = try task.describeStream(resources: resources, functionSet: nil)
    #expect(description.functions.map(\.name) == ["buys", "cheap", "link", "sings"])
    #expect(description.classes == ["ham", "spam"])
    let same = try commentTask().describeStream(resources: resources, functionSet: "default")
    #expect(same == description)
    let other = try commentTask(buying: ["sell"]).describeStream(
      resources: resources, functionSet: nil)
    #expect(other.checksum != description.checksum)
    #expect(throws: UsageError.self) {
      try task.describeStream(resources: resources, functionSet: "other")
    }
  }
}
