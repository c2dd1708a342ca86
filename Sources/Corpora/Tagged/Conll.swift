import FileFormats
import Foundation
import SupervisionCore

/// Reads sentences in CoNLL's form: a token a line with its tag in the last column, and a blank line after each sentence.
///
/// ```text
/// # id s1
/// EU      NNP  B-NP  B-ORG
/// rejects VBZ  B-VP  O
/// ```
///
/// Columns are separated by tabs where the first line of tokens has one, else by blanks; the token is in the first. Lines of
/// `-DOCSTART-` are passed over, as are comments: `# id NAME` (more may follow) and `# sent_id = NAME`, which name the
/// sentence, and every other `# key = value`.
///
/// - Parameters:
///   - url: the file, which may be gzipped.
///   - skipInvalid: whether sentences with faults are left out and listed instead of thrown.
///   - body: called for each sentence in the file's order.
/// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
///   ``SupervisionCore/DataError`` with the line for another number of columns than before, a tag that is neither `O` nor a
///   prefix and a type, repeated ids, and a file without sentences.
/// - Complexity: O(bytes); memory holds one sentence and the ids seen.
/// - Source: Tjong Kim Sang and De Meulder 2003, *Introduction to the CoNLL-2003 Shared Task*.
@discardableResult
public func readConll(
  _ url: URL, skipInvalid: Bool = false, _ body: (TaggedSentence) throws -> Void
) throws -> CorpusSummary {
  let source = try ByteSource(url)
  var invalid = InvalidItems(areSkipped: skipInvalid)
  var seen = SeenIdentifiers()
  var count = 0
  try forEachConllSentence(of: source, stem: fileStem(url)) { line, sentence in
    count += 1
    let sentence = try invalid.attempt {
      let sentence = try sentence()
      try line.requireNew(sentence.id, in: &seen)
      return sentence
    }
    if let sentence { try body(sentence) }
  }
  guard count > 0 else { throw emptyFile(source.path) }
  return CorpusSummary(kind: .real, files: [try source.finish()], skipped: invalid.list)
}

extension CorpusSource {
  /// Candidates from sentences in CoNLL's form, as ``readConll(_:skipInvalid:_:)`` reads them.
  ///
  /// - Parameters:
  ///   - paths: absolute, or relative to the corpus's folder or the working directory.
  ///   - split: the split of the files; nil for the one in a file's name, such as `valid.conll`, else train.
  ///   - candidates: makes the candidates of a sentence, each with its gold class where that is known, such as one for each
  ///     mention, or for each token.
  public static func conll(
    _ paths: String..., split: Split? = nil,
    _ candidates: @escaping @Sendable (TaggedSentence) throws -> [(candidate: C, gold: C.Label?)]
  ) -> CorpusSource {
    CorpusSource { request, body in
      try CandidateReading<C>.readFiles(paths, split: split, request) { file, source, reading in
        try forEachConllSentence(of: source, stem: file.stem) { line, sentence in
          try reading.addEach(line, body) {
            try candidates(sentence()).labeled(split: file.split)
          }
        }
      }
    }
  }
}

extension Array {
  func labeled<C: Candidate>(split: Split) -> [LabeledCandidate<C>]
  where Element == (candidate: C, gold: C.Label?) {
    map { LabeledCandidate(candidate: $0.candidate, split: split, gold: $0.gold?.rawValue) }
  }
}

/// Calls `body` with the first line of each sentence, and what reads the sentence or throws its fault.
private func forEachConllSentence(
  of source: ByteSource, stem: String,
  _ body: (TextLine, () throws -> TaggedSentence) throws -> Void
) throws {
  var reader = ConllReader(stem: stem)
  func deliver() throws {
    guard let first = reader.first else { return }
    let sentence = reader.take()
    try body(first) { try sentence.get() }
  }
  try forEachLine(of: source) { line in
    if line.isBlank { try deliver() } else { reader.add(line) }
  }
  try deliver()
}

/// The lines of a sentence as they come in.
private struct ConllReader {
  private enum Separator { case tab, blank }

  let stem: String
  /// The first line of tokens of the sentence at hand.
  private(set) var first: TextLine?
  private var id: String?
  private var tokens: [String] = []
  private var tags: [(text: String, line: TextLine)] = []
  private var fault: DataError?
  private var separator: Separator?
  private var columnCount: Int?
  private var sentenceCount = 0

  init(stem: String) { self.stem = stem }

  mutating func add(_ line: TextLine) {
    do {
      let text = try line.text
      guard !readComment(text) else { return }
      if separator == nil { separator = text.contains("\t") ? .tab : .blank }
      let columns = columns(of: text)
      guard columns.first != "-DOCSTART-" else { return }
      if first == nil { first = line }
      try add(columns, line)
    } catch let error as DataError {
      if first == nil { first = line }
      fault = fault ?? error
    } catch {
      preconditionFailure("reading a line throws data errors only: \(error)")
    }
  }

  private mutating func add(_ columns: [String], _ line: TextLine) throws {
    guard columns.count > 1, columnCount == nil || columnCount == columns.count else {
      throw line.invalid(
        found: "\(columns.count) columns",
        expected: columnCount.map { "\($0), as in the lines before" } ?? "a token and a tag")
    }
    guard let token = columns.first, !token.isEmpty, let tag = columns.last else {
      throw line.invalid(field: "column 1", found: "an empty column", expected: "a token")
    }
    columnCount = columns.count
    tokens.append(token)
    tags.append((tag, line))
  }

  /// The sentence at hand, or its first fault; the next one begins.
  mutating func take() -> Result<TaggedSentence, any Error> {
    defer {
      first = nil
      id = nil
      tokens = []
      tags = []
      fault = nil
      sentenceCount += 1
    }
    if let fault { return .failure(fault) }
    let texts = tags.map(\.text)
    let name = id ?? "\(stem)-\(sentenceCount)"
    guard let sentence = TaggedSentence(id: name, tokens: tokens, tags: texts) else {
      let position = TaggedSentence.positionOfFault(in: texts) ?? 0
      return .failure(
        tags[position].line.invalid(
          field: "tag", found: "'\(texts[position])'",
          expected: "O, or a prefix and a type, such as B-PER"))
    }
    return .success(sentence)
  }

  private func columns(of text: String) -> [String] {
    separator == .tab
      ? text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      : text.split { $0 == " " || $0 == "\t" }.map(String.init)
  }

  /// Whether the line is a comment, whose id is kept.
  private mutating func readComment(_ text: String) -> Bool {
    guard text.hasPrefix("# ") else { return false }
    let words = text.dropFirst(2).split { $0 == " " || $0 == "\t" }
    if words.count > 1, words[0] == "id" {
      id = String(words[1])
    } else if words.count > 2, words[1] == "=" {
      if words[0] == "sent_id" || words[0] == "id" { id = words[2...].joined(separator: " ") }
    } else {
      return false
    }
    return true
  }
}

/// The name of a file without its endings.
func fileStem(_ url: URL) -> String {
  let plain = url.pathExtension.lowercased() == "gz" ? url.deletingPathExtension() : url
  return plain.deletingPathExtension().lastPathComponent
}

extension TextLine {
  /// - Throws: ``DataError`` for an id that no item can have, and for one that was there before.
  func requireNew(_ id: String, in seen: inout SeenIdentifiers) throws {
    if let fault = identifierFault(id) {
      throw invalid(field: "id", found: fault.found, expected: fault.expected)
    }
    guard seen.insert(id) else {
      throw invalid(field: "id", found: "'\(id)' a second time", expected: "ids that occur once")
    }
  }
}
