import Corpora
import EmbeddedCorpora
import FileFormats
import Foundation
import LabelingFunctions
import SupervisionCore

/// The labeled rows of a corpus by file, with the precomputed vectors of each file if there are any.
public struct GlueCorpus<C: Candidate>: Sendable {
  /// The rows of one file.
  public struct Part: Sendable {
    /// The file's name without its endings, such as `train`.
    public let name: String
    /// Rows in file order.
    public let rows: [GlueRow<C>]
    /// Path of an npy file with one vector per row; nil without precomputed vectors.
    public let vectorFile: URL?
  }

  /// Parts in a fixed order, such as `train`, `dev`.
  public let parts: [Part]
  /// Kind and files of the corpus.
  public let origin: CorpusOrigin

  /// The rows of all parts, in order.
  public var rows: [GlueRow<C>] { parts.flatMap(\.rows) }

  /// The part with a name.
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
  /// - Parameter folder: folder with the files as described in corpora/cola/README.md; nil for a generated corpus with one
  ///   part `sentences`.
  /// - Throws: ``SupervisionCore/FileError`` for a missing file; ``SupervisionCore/DataError`` with the line of an invalid
  ///   row.
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
  /// - Parameter folder: folder with the files as described in corpora/rte/README.md; nil for a generated corpus.
  /// - Throws: ``SupervisionCore/FileError`` for a missing file; ``SupervisionCore/DataError`` with the line of an invalid
  ///   row.
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
