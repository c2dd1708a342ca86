import FileFormats
import Foundation
import LabelModels
import Streaming
import SupervisionCore

/// Votes that were read, written in the same format and read again are the same.
func votes(_ bytes: UnsafeBufferPointer<UInt8>, ending: String) {
  let file = fuzzedFile("votes.\(ending)", bytes)
  for format in ending == "csv" ? [nil, VoteFileFormat.wide, .long] : [nil] {
    refusing {
      let (items, matrix, _) = try readVotes(file, format: format)
      let copy = fuzzFolder.appendingPathComponent("copy.\(ending)")
      try writeVotes(matrix, items: items, to: copy)
      let again = try readVotes(
        copy, classCount: matrix.classCount, format: format.map { _ in .wide })
      precondition(again.items == items, "items that were written became others")
      precondition(
        (0..<matrix.columnCount).allSatisfy { again.matrix.column($0) == matrix.column($0) },
        "votes that were written became others")
      precondition(
        ending == "npy" || again.matrix.functionNames == matrix.functionNames,
        "voters that were written became others")
    }
  }
}

func labels(_ bytes: UnsafeBufferPointer<UInt8>) {
  refusing {
    let (items, labels) = try readLabels(fuzzedFile("labels.csv", bytes))
    let copy = fuzzFolder.appendingPathComponent("copy.csv")
    try writeLabels(labels, items: items, to: copy)
    let again = try readLabels(copy)
    precondition(again.items == items, "items that were written became others")
  }
}

func patterns(_ bytes: UnsafeBufferPointer<UInt8>) {
  refusing {
    let patterns = try readPatterns(fuzzedFile("patterns.csv", bytes))
    let copy = fuzzFolder.appendingPathComponent("copy.csv")
    try writePatterns(patterns, to: copy)
    let again = try readPatterns(copy, classCount: patterns.classCount)
    precondition(
      again.patternCount == patterns.patternCount, "patterns that were written became others")
  }
}

func npy(_ file: URL) {
  refusing {
    let matrix = try NpyMatrix(contentsOf: file)
    if matrix.rowCount > 0 {
      _ = matrix.row(matrix.rowCount - 1)
      _ = matrix.rows(0..<min(4, matrix.rowCount), as: Double.self)
    }
    _ = try matrix.integers()
  }
}

func dependencies(_ bytes: UnsafeBufferPointer<UInt8>) {
  refusing { _ = try FunctionPair.read(fuzzedFile("dependencies.csv", bytes)) }
}

func resources(_ bytes: UnsafeBufferPointer<UInt8>) {
  refusing { _ = try ResourceFile.read(fuzzedFile("resources.json", bytes), task: "fuzzed") }
}
