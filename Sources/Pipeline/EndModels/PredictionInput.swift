import Corpora
import Evaluation
import FileFormats
import Foundation
import JSONCoding
import Labeling
import SupervisionCore

/// Candidates from a file, in the forms that trained models read; needs no store, corpus or labeling functions.
///
/// One JSON object a line, in one of these forms:
///
/// ```text
/// {"id":"a","tokens":["Lidocaine","caused","seizures"],"marks":[{"type":"Chemical","start":0,"end":1},…]}
/// {"id":"b","text":"Lidocaine caused seizures","marks":[{"type":"Chemical","start":0,"end":9},…]}
/// {"id":"c","texts":["A poodle barked.","A dog barked."],"mentions":[{"text":0,"start":2,"end":8},…]}
/// {"id":"d", …the fields of the task's own candidates…}
/// ```
///
/// Ends are exclusive, and marks and mentions come in the order of their roles; where there are none they may be left
/// out. Marks count tokens in the first form and Unicode scalars in the second. Mentions count Unicode scalars in one
/// of the texts, the first where they name none.
///
/// Most models read ``candidates``, those on a pretrained encoder ``texts``; `export candidates` writes both into a
/// line: the first form with `texts` and `mentions` added. Where a line has one alone, the other is made from it:
/// the text of tokens is those with spaces between them, and the tokens of a pair of texts are the words of both,
/// without marks.
public struct PredictionInput: Sendable {
  /// Identifiers of the candidates, in the order of the lines.
  public let ids: [String]
  /// Tokens and marks of the candidates, in the order of the lines.
  public let candidates: [MarkedTokens]
  /// Texts and mentions of the candidates, in the order of the lines.
  public let texts: [CandidateText]

  /// - Parameters:
  ///   - file: the lines to read.
  ///   - task: the task whose candidates the last form encodes; nil to accept the other forms only.
  /// - Throws: ``SupervisionCore/DataError`` with file and line for a line of another form and for ids that are empty or
  ///   occur twice;
  ///   ``SupervisionCore/FileError``.
  public init(_ file: URL, task: (any WorkbenchTask)?) throws {
    var ids: [String] = []
    var candidates: [MarkedTokens] = []
    var texts: [CandidateText] = []
    var seen = SeenIdentifiers()
    try forEachLine(of: ByteSource(file, checksumming: false)) { line in
      guard !line.isBlank else { return }
      let (id, tokens, text) = try Self.candidate(line, task: task)
      if let fault = identifierFault(id) {
        throw line.invalid(
          field: "id", found: fault.found, expected: fault.expected, remedy: Self.remedy)
      }
      guard seen.insert(id) else {
        throw line.invalid(
          field: "id", found: "'\(id)' a second time", expected: "ids that occur once",
          remedy: "give one of the lines another id")
      }
      ids.append(id)
      candidates.append(tokens)
      texts.append(text)
    }
    self.ids = ids
    self.candidates = candidates
    self.texts = texts
  }

  private static func candidate(
    _ line: TextLine, task: (any WorkbenchTask)?
  ) throws -> (id: String, tokens: MarkedTokens, text: CandidateText) {
    func own() -> (id: String, tokens: MarkedTokens, text: CandidateText)? {
      try? task?.candidate(ofLine: Data(line.bytes))
    }
    let row: PredictionLine
    do {
      row = try line.decode(PredictionLine.self, with: JSONDecoder())
    } catch var error as DataError {
      if PredictionLine.isOfATask(ifWrongIn: error.field), let own = own() { return own }
      error.remedy = remedy
      throw error
    }
    if row.mayBeOfATask, let own = own() { return own }
    do throws(PredictionLine.Problem) {
      let tokens = try row.markedTokens()
      return (row.id, tokens, try row.candidateText(tokens))
    } catch {
      throw line.invalid(
        field: error.field, found: error.found, expected: error.expected, remedy: remedy)
    }
  }

  private static let remedy = "see what `export candidates` writes"
}
