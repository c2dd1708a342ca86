import Corpora
import Encoders
import FileFormats
import SupervisionCore

typealias Reader = @Sendable (UnsafeBufferPointer<UInt8>) -> Void

/// Everything that reads what a user, or a stranger, wrote, by the name that `make fuzz READER=…` takes.
///
/// A reader fails by a trap, by an error that is not for users, by memory or time beyond libFuzzer's limits, and where
/// what was read, written and read again has become something else.
let readers: [String: Reader] = [
  "bioc": { documents(fuzzedFile("documents.xml", $0), readBioC) },
  "bioc-json": { documents(fuzzedFile("documents.json", $0), readBioCJson) },
  "brat": { brat($0) },
  "checkpoint": { checkpoint($0) },
  "conll": { tagged(fuzzedFile("sentences.conll", $0)) },
  "csv": { candidates(.csv(fuzzedFile("candidates.csv", $0).path)) },
  "dependencies": { dependencies($0) },
  "doccano": { candidates(.doccano(fuzzedFile("candidates.jsonl", $0).path)) },
  "doccano-documents": { documents(fuzzedFile("documents.jsonl", $0), readDoccano) },
  "encoder-configuration": { bytes in
    refusing { _ = try EncoderConfiguration(contentsOf: fuzzedFile("config.json", bytes)) }
  },
  "gold": { bytes in refusing { _ = try readGold(fuzzedFile("gold.csv", bytes)) } },
  "gold-npy": { bytes in refusing { _ = try readGold(fuzzedFile("gold.npy", bytes)) } },
  "hugging-face": { candidates(.huggingFace(fuzzedFile("candidates.jsonl", $0).path)) },
  "json-lines": { candidates(.jsonLines(fuzzedFile("candidates.jsonl", $0).path)) },
  "label-model": { labelModel($0) },
  "label-studio": { candidates(.labelStudio(fuzzedFile("candidates.json", $0).path)) },
  "labels": { labels($0) },
  "model": { model($0) },
  "notebook": { notebook($0) },
  "npy": { bytes in npy(fuzzedFile("matrix.npy", bytes)) },
  "npy-gzip": { bytes in npy(fuzzedFile("matrix.npy.gz", bytes)) },
  "npz": { bytes in npy(fuzzedFile("matrix.npz", bytes)) },
  "patterns": { patterns($0) },
  "pgm": { bytes in refusing { _ = try GrayImage(pgm: fuzzedFile("image.pgm", bytes)) } },
  "prediction-input": { predictionInput($0) },
  "prodigy": { candidates(.prodigy(fuzzedFile("candidates.jsonl", $0).path)) },
  "prodigy-documents": { documents(fuzzedFile("documents.jsonl", $0), readProdigy) },
  "pubtator": { documents(fuzzedFile("documents.txt", $0), readPubTator) },
  "regex": { regularExpression($0) },
  "resources": { resources($0) },
  "stream-candidates": { streamCandidates($0) },
  "stream-votes": { streamVotes($0) },
  "tensors": { tensors($0) },
  "tokenizer": { tokenizer($0) },
  "tsv": { candidates(.tsv(fuzzedFile("candidates.tsv", $0).path)) },
  "votes": { votes($0, ending: "csv") },
  "votes-json-lines": { votes($0, ending: "jsonl") },
  "votes-npy": { votes($0, ending: "npy") },
  "wrench": { wrench($0) },
]
