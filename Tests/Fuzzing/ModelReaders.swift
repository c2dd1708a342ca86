import Encoders
import EndModels
import Foundation
import LabelModels
import Pipeline
import Streaming
import SupervisionCore

/// A document that is read predicts the votes of its own functions.
func labelModel(_ bytes: UnsafeBufferPointer<UInt8>) {
  refusing {
    let model = try LabelModelRegistry.current.decodeFitted(Data(bytes))
    let columns = model.functionNames.count
    let rows = [-1, 0, 1].map { [Int8](repeating: $0, count: columns) }
    let votes = VoteMatrix(
      rows: rows, functionNames: model.functionNames, classCount: model.classBalance.count)
    let labels = try model.predict(votes, jobs: 1)
    precondition(labels.count == rows.count)
  }
}

private let streamedModel = Result {
  let document =
    #"{"format":"slicework-label-model","model":"majority","parameters":{"classBalance":[0.5,0.5],"functionNames":["a","b"],"learnedAccuracies":[0.7,0.7],"pseudoVotes":1},"version":1}"#
  return try LabelStream(model: fuzzedFile("streamed.json", document.utf8))
}

/// Every record of votes has one answer.
func streamVotes(_ bytes: UnsafeBufferPointer<UInt8>) {
  refusing {
    let output = AnswerCount()
    var options = StreamOptions()
    options.jobs = 1
    let summary = try streamedModel.get().run(FuzzedStream(bytes), to: output, options: options)
    precondition(summary.lineCount == output.lineCount, "answers are missing")
  }
}

/// The input is all of a binary document but its checksum, which random bytes would never have right.
private func withChecksum(_ bytes: UnsafeBufferPointer<UInt8>) -> Data {
  let data = Data(bytes)
  return data + Data(Checksum.of(data).utf8)
}

/// A model that is read predicts, unless its arrays are not those of its settings.
func model(_ bytes: UnsafeBufferPointer<UInt8>) {
  refusing {
    let model = try TrainedModel(withChecksum(bytes), file: "model.slicework")
    let texts = ["", "a great, dull day"].map {
      MarkedTokens(MarkedText(text: $0, marks: []))
    }
    let labels = try model.predict(.texts(texts))
    precondition(labels.count == texts.count)
  }
}

func checkpoint(_ bytes: UnsafeBufferPointer<UInt8>) {
  refusing {
    _ = try TrainingCheckpoint<Float>(
      withChecksum(bytes), fingerprint: "fuzzed", file: "run.checkpoint")
  }
}

func tensors(_ bytes: UnsafeBufferPointer<UInt8>) {
  refusing {
    let file = try TensorFile(fuzzedFile("model.safetensors", bytes))
    for name in file.names {
      refusing { _ = try file.values(name, shape: [2, 2]) }
      refusing { _ = try file.values(name, shape: [4]) }
    }
  }
}

/// A configuration, then `tokenizer.json`; a tokenizer that is read cuts texts.
func tokenizer(_ bytes: UnsafeBufferPointer<UInt8>) {
  let (configuration, tokenizer) = halves(bytes)
  refusing {
    let configuration = try EncoderConfiguration(
      contentsOf: fuzzedFile("config.json", configuration))
    _ = fuzzedFile("tokenizer.json", tokenizer)
    let read = try EncoderTokenizer.read(folder: fuzzFolder, configuration: configuration)
    for text in ["", "a b, c", "Ärger über 東京 e\u{301} \u{1F600}\u{0}\r\n"] {
      let sequence = read.sequence([text, text])
      _ = sequence
    }
  }
}
