import Corpora
import Foundation
import Labeling
import Pipeline
import Streaming
import SupervisionCore

/// A candidate with a field of every kind that readers know.
struct FuzzedCandidate: Candidate, Codable, Equatable {
  enum Label: Int, ClassLabel { case no, yes }
  let id: String
  let text: String
  let count: Int?
  let score: Double?
  let small: Int8?
  let isShort: Bool?
  let words: [String]?
  let inner: [String: Int]?
}

private let task = LabelingTask("fuzzed", "Short?", FuzzedCandidate.self) {
  Keywords("a", "Has an a.", in: \.text, anyOf: ["a"], vote: .yes)
}

func candidates(_ source: CorpusSource<FuzzedCandidate>) {
  for skipInvalid in [false, true] {
    refusing {
      _ = try source.read(CorpusRequest(folder: nil, skipInvalid: skipInvalid)) { item in
        guard case .candidate(let labeled) = item else { return }
        let body = try labeled.candidate.encodedBody()
        let again = try FuzzedCandidate(
          id: labeled.candidate.id, body: body, context: NoContext())
        precondition(again == labeled.candidate, "\(labeled.candidate) became \(again)")
      }
    }
  }
}

func predictionInput(_ bytes: UnsafeBufferPointer<UInt8>) {
  let file = fuzzedFile("candidates.jsonl", bytes)
  for task in [nil, task] as [(any WorkbenchTask)?] {
    refusing { _ = try PredictionInput(file, task: task) }
  }
}

/// Every line of a stream has one answer.
func streamCandidates(_ bytes: UnsafeBufferPointer<UInt8>) {
  refusing {
    let input = FuzzedStream(bytes)
    let output = AnswerCount()
    var options = StreamOptions()
    options.jobs = 1
    let summary = try task.stream(input, to: output, resources: Resources([]), options: options)
    precondition(summary.lineCount == output.lineCount, "answers are missing")
  }
}
