import Corpora
import Foundation
import SupervisionCore

func documents(
  _ file: URL, _ read: (URL, Bool, (Document) throws -> Void) throws -> CorpusSummary
) {
  for skipInvalid in [false, true] {
    refusing { _ = try read(file, skipInvalid) { touchSpans(of: $0) } }
  }
}

/// Cuts every span out of its text: one that leaves the text, or splits a scalar, traps.
private func touchSpans(of document: Document) {
  let bytes = Array(document.text.utf8)
  for annotation in document.annotations {
    let span = bytes[annotation.span.start..<annotation.span.end]
    precondition(
      String(validating: span, as: UTF8.self) != nil, "a span that splits a scalar: \(annotation)")
  }
}

/// Mentions are in order within the tokens, and stand where the sentence says.
func tagged(_ file: URL) {
  for skipInvalid in [false, true] {
    refusing {
      _ = try readConll(file, skipInvalid: skipInvalid) { tagged in
        let sentence = tagged.sentence
        for (mention, range) in zip(sentence.mentions, tagged.mentions.map(\.tokens)) {
          let words = tagged.tokens[range].joined(separator: " ")
          precondition(sentence.text(of: mention.span) == words, "\(mention) is not '\(words)'")
        }
      }
    }
  }
}

func brat(_ bytes: UnsafeBufferPointer<UInt8>) {
  let (text, annotations) = halves(bytes)
  _ = fuzzedFile("document.txt", text)
  _ = fuzzedFile("document.ann", annotations)
  documents(fuzzFolder, readBrat)
}

func wrench(_ bytes: UnsafeBufferPointer<UInt8>) {
  let (classes, examples) = halves(bytes)
  _ = fuzzedFile("label.json", classes)
  _ = fuzzedFile("train.json", examples)
  for skipInvalid in [false, true] {
    refusing {
      try WrenchDataset(folder: fuzzFolder).read(.train, skipInvalid: skipInvalid) { _ in }
    }
  }
  refusing { _ = try WrenchDataset(folder: fuzzFolder).votes(.train) }
}
