import FileFormats
import Foundation
import SupervisionCore

/// The package that the `swift` blocks of a page are compiled in: `.build/notebooks` of Slicework's checkout.
///
/// All pages share it, one after the other, so that the library is built once.
struct SwiftPackage {
  private let sources: URL
  private let folder: URL

  /// - Throws: ``UsageError`` when the folder holds no sources of Slicework.
  init(sources: URL) throws {
    guard Self.isSlicework(sources) else {
      throw UsageError(
        "no sources of Slicework are in \(sources.relativePath)",
        remedy: "name a checkout of Slicework with --slicework")
    }
    self.sources = sources.standardizedFileURL
    folder = self.sources.appending(path: ".build/notebooks")
  }

  /// Whether a folder holds the sources of Slicework.
  static func isSlicework(_ folder: URL) -> Bool {
    let manifest = folder.appending(path: "Package.swift")
    return (try? String(contentsOf: manifest, encoding: .utf8))?.contains("name: \"slicework\"")
      == true
  }

  /// Compiles the blocks of a page into one program.
  ///
  /// - Returns: the executable, a copy that later builds leave alone.
  /// - Throws: ``NotebookFailure`` with the compiler's errors, which name lines of the page.
  func build(_ blocks: [CodeBlock], page: Notebook) throws -> URL {
    try FileManager.default.createDirectory(
      at: folder.appending(path: "package/Sources/Page"), withIntermediateDirectories: true)
    let lock = try FolderLock(folder.appending(path: "lock"))
    defer { lock.release() }
    try writeIfChanged(manifest, to: "package/Package.swift")
    try writeIfChanged(
      SwiftProgram.source(of: blocks, page: page), to: "package/Sources/Page/main.swift")
    let result = try CommandResult(
      [
        "swift", "build", "--package-path", folder.appending(path: "package").path,
        "--scratch-path", folder.appending(path: "build").path, "--product", "Page",
      ], in: folder, environment: ProcessInfo.processInfo.environment,
      streams: { name in
        let file = folder.appending(path: name)
        try Data().write(to: file)
        return file
      })
    guard result.status == 0 else { throw failure(result, blocks: blocks, page: page) }
    let program = folder.appending(path: "page-\(UUID().uuidString)")
    try FileManager.default.copyItem(at: folder.appending(path: "build/debug/Page"), to: program)
    return program
  }

  private func failure(
    _ result: CommandResult, blocks: [CodeBlock], page: Notebook
  ) -> NotebookFailure {
    let lines = (result.output + result.errors).split(separator: "\n")
    var errors: [Substring] = []
    for line in lines where line.contains(": error:") && !errors.contains(line) {
      errors.append(line)
    }
    let shown = (errors.isEmpty ? lines.suffix(5) : errors.prefix(5)).joined(separator: "\n")
    return NotebookFailure([
      DataError(
        file: page.path, line: blocks[0].line, field: "swift",
        found: "blocks that do not compile:\n\(shown)\n",
        expected: "a program", remedy: "correct the block at the line that the compiler names")
    ])
  }

  private var manifest: String {
    """
    // swift-tools-version: 6.1

    import PackageDescription

    let package = Package(
      name: "notebook-page",
      platforms: [.macOS(.v15)],
      dependencies: [.package(name: "slicework", path: "\(sources.path)")],
      targets: [
        .executableTarget(
          name: "Page",
          dependencies: [
            .product(name: "Slicework", package: "slicework"),
            .product(name: "BuiltInTasks", package: "slicework"),
          ])
      ],
      swiftLanguageModes: [.v6]
    )

    """
  }

  /// Leaves a file with the same text alone, so that nothing is compiled anew.
  private func writeIfChanged(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    guard (try? String(contentsOf: file, encoding: .utf8)) != text else { return }
    try AtomicFile.write(text.utf8, to: file)
  }
}

/// Keeps other processes out of a folder until released, or until this process ends.
private struct FolderLock {
  private let descriptor: Int32

  init(_ file: URL) throws {
    descriptor = open(file.path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
      throw FileError(
        path: file.path, problem: "cannot be locked: \(String(cString: strerror(errno)))",
        remedy: "check that the folder can be written")
    }
  }

  func release() { close(descriptor) }
}
