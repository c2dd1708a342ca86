import Corpora
import EmbeddedCorpora
import FileFormats
import Foundation
import LabelingFunctions
import SupervisionCore

/// Labeled rows of a corpus by file, each file with its precomputed vectors where there are some.
public struct GlueCorpus<C: Candidate>: Sendable {
  /// The rows of one file.
  public struct Part: Sendable {
    /// The file's name without its endings, such as `train`.
    public let name: String
    public let rows: [GlueRow<C>]
    /// An npy file with one row of numbers per row.
    public let vectorFile: URL?
  }

  public let parts: [Part]
  public let origin: CorpusOrigin

  public var rows: [GlueRow<C>] { parts.flatMap(\.rows) }

  /// The part of that name.
  ///
  /// - Precondition: the corpus has it.
  public func part(_ name: String) -> Part {
    guard let part = parts.first(where: { $0.name == name }) else {
      preconditionFailure("the corpus has no part '\(name)'")
    }
    return part
  }

  /// Reads `NAME.tsv` for each name, and `NAME.minilm.npy` for all of them or none.
  private init(
    _ names: [String], in folder: URL,
    read: (URL) throws -> (rows: [GlueRow<C>], file: CorpusOrigin.File)
  ) throws {
    let vectorNames = names.map { "\($0).minilm.npy" }
    let hasVectors = vectorNames.contains { existingFile($0, in: folder) != nil }
    var parts: [Part] = []
    var files: [CorpusOrigin.File] = []
    for (name, vectorName) in zip(names, vectorNames) {
      let content = try read(requiredFile("\(name).tsv", in: folder))
      files.append(content.file)
      let vectorFile = hasVectors ? try requiredFile(vectorName, in: folder) : nil
      if let vectorFile { files.append(try ByteSource(vectorFile).finish()) }
      parts.append(Part(name: name, rows: content.rows, vectorFile: vectorFile))
    }
    self.parts = parts
    origin = CorpusOrigin(kind: .real, files: files)
  }

  /// A generated corpus; its origin has the checksum of ids, texts and labels.
  private init(generated name: String, parts: [(name: String, rows: [GlueRow<C>])]) throws {
    var checksum = Checksum()
    var byteCount = 0
    for row in parts.flatMap(\.rows) {
      let line = "\(try row.candidate.encodedBody()) \(row.gold)\n"
      checksum.add(line)
      byteCount += line.utf8.count
    }
    self.parts = parts.map { Part(name: $0.name, rows: $0.rows, vectorFile: nil) }
    let file = CorpusOrigin.File(
      name: "\(name) \(CorpusOrigin.Kind.embedded.caption)", byteCount: byteCount,
      checksum: checksum.hexadecimal())
    origin = CorpusOrigin(kind: .embedded, files: [file])
  }
}

/// The parts of CoLA; the file of each is named after it.
package let colaParts = ["in_domain_train", "in_domain_dev", "out_of_domain_dev"]
/// The parts of RTE; the file of each is named after it.
package let rteParts = ["train", "dev"]

extension GlueCorpus<AcceptabilitySentence> {
  /// The public sentences of the Corpus of Linguistic Acceptability: parts `in_domain_train`, `in_domain_dev` and
  /// `out_of_domain_dev`.
  ///
  /// - Parameter folder: holds the files as corpora/cola/README.md lays them out; nil for the generated stand-in, one
  ///   part `sentences`.
  /// - Throws: ``SupervisionCore/FileError`` for a missing file; what
  ///   ``ColaFile/init(contentsOf:)`` throws.
  public static func cola(folder: URL?) throws -> GlueCorpus {
    guard let folder else {
      let rows = EmbeddedCola.generate().map { GlueRow(candidate: $0.sentence, gold: $0.gold) }
      return try GlueCorpus(generated: "cola", parts: [("sentences", rows)])
    }
    return try GlueCorpus(colaParts, in: folder) {
      let file = try ColaFile(contentsOf: $0)
      return (file.rows, file.file)
    }
  }
}

extension GlueCorpus<EntailmentPair> {
  /// GLUE's labeled pairs of Recognising Textual Entailment: parts `train` and `dev`.
  ///
  /// - Parameter folder: holds the files as corpora/rte/README.md lays them out; nil for the generated stand-in.
  /// - Throws: ``SupervisionCore/FileError`` for a missing file; what ``RteFile/init(contentsOf:)``
  ///   throws.
  public static func rte(folder: URL?) throws -> GlueCorpus {
    guard let folder else {
      let corpus = EmbeddedRte.generate()
      return try GlueCorpus(
        generated: "rte",
        parts: [("train", corpus.train), ("dev", corpus.dev)].map { name, pairs in
          (name, pairs.map { GlueRow(candidate: $0.pair, gold: $0.gold) })
        })
    }
    return try GlueCorpus(rteParts, in: folder) {
      let file = try RteFile(contentsOf: $0)
      return (file.rows, file.file)
    }
  }
}
