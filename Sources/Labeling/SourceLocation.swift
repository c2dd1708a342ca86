import PortableFoundation
import Synchronization

/// The place of a declaration: the values of `#filePath`, `#line` and `#column` at its call.
@usableFromInline
package struct SourceLocation: Hashable, Sendable {
  /// The path of the source file.
  package let file: String
  /// The line, from 1.
  package let line: Int
  /// The column, from 1 and in UTF-8, of the call's opening parenthesis.
  package let column: Int

  @usableFromInline
  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// The content of a source file on disk, read once per process.
struct SourceFile: Sendable {
  private let lines: [ArraySlice<UInt8>]
  private let bytes: [UInt8]
  /// Set when the file was changed after the running program was built, so that its text is not the program's.
  private let changedAfterBuild: Date?

  init(_ text: String, changedAfterBuild: Date? = nil) {
    bytes = Array(text.utf8)
    lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    self.changedAfterBuild = changedAfterBuild
  }

  /// The declaration's text without comments and needless white space; nil where there is none.
  ///
  /// In a file that is newer than the program the text is not to be trusted: the answer then names the
  /// time of the change, which differs from every text, so that the next build computes votes again.
  func declaration(at location: SourceLocation) -> String? {
    if let changedAfterBuild { return "changed \(changedAfterBuild.timeIntervalSince1970)" }
    guard lines.indices.contains(location.line - 1) else { return nil }
    let start = lines[location.line - 1].startIndex + location.column - 1
    guard bytes.indices.contains(start) else { return nil }
    return declarationText(in: bytes, from: start)
  }

  private static let known = Mutex<[String: SourceFile?]>([:])

  static func at(_ path: String) -> SourceFile? {
    known.withLock { known in
      if let file = known[path] { return file }
      let file = (try? String(contentsOfFile: path, encoding: .utf8)).map {
        SourceFile($0, changedAfterBuild: changeAfterBuild(of: path))
      }
      known[path] = file
      return file
    }
  }

  private static func changeAfterBuild(of path: String) -> Date? {
    guard let changed = changeDate(of: path),
      let built = executable.flatMap(changeDate), changed > built
    else { return nil }
    return changed
  }

  private static var executable: String? {
    #if os(Linux)
      "/proc/self/exe"
    #else
      Bundle.main.executablePath
    #endif
  }

  private static func changeDate(of path: String) -> Date? {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: URL(filePath: path).resolvingSymlinksInPath().path)
    return attributes?[.modificationDate] as? Date
  }
}
