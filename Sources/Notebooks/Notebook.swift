import Foundation
import SupervisionCore

/// An executable page: Markdown whose `sh` and `swift` blocks can be run, with their outputs beneath.
///
/// ```swift
/// let page = try Notebook(contentsOf: file, path: "getting-started.md")
/// let outputs = try NotebookRunner(executable: slicework).run(page)
/// let updated = page.replacingOutputs(by: outputs)
/// ```
///
/// Text outside of outputs is never changed: a page parsed and written again has the same bytes.
package struct Notebook: Equatable, Sendable {
  enum Piece: Equatable, Sendable {
    case text(String)
    case code(CodeBlock)
  }

  /// Path of the page in messages.
  package let path: String
  var pieces: [Piece]

  /// - Parameters:
  ///   - file: the page to read.
  ///   - path: path of the file in messages.
  /// - Throws: ``SupervisionCore/FileError`` when the file cannot be read;
  ///   ``SupervisionCore/DataError`` when it is not UTF-8, and as ``init(parsing:path:)``.
  package init(contentsOf file: URL, path: String) throws {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: file)
    } catch {
      throw FileError(
        path: path, problem: "cannot be read: \(error.localizedDescription)",
        remedy: "name a Markdown file")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DataError(
        file: path, found: "bytes that are not UTF-8", expected: "a text in UTF-8",
        remedy: "save the page in UTF-8")
    }
    try self.init(parsing: text, path: path)
  }

  /// The blocks that can be run, in order.
  package var blocks: [CodeBlock] {
    pieces.compactMap { if case .code(let block) = $0 { block } else { nil } }
  }

  /// Markdown of the page.
  package var text: String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .code(let block): block.source + (block.recorded?.source ?? "")
      }
    }.joined()
  }

  /// Whether the page runs on the real corpora only: it contains `<!-- notebook: data=real -->`.
  package var needsRealData: Bool {
    pieces.contains { piece in
      guard case .text(let text) = piece else { return false }
      return linesWithEndings(text).contains {
        $0.trimmingCharacters(in: .whitespacesAndNewlines) == "<!-- notebook: data=real -->"
      }
    }
  }

  /// The name of the page's file without its ending; its figures are in `figures/NAME`.
  package var name: String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }
}
