import FileFormats
import Foundation
import SupervisionCore

/// The files of a package of the user's own: one task, three labeling functions, sample data, a test.
struct NewPackage {
  let name: String
  /// The dependency on Slicework as the manifest declares it.
  let dependency: String
  /// The name of the package that `dependency` points to.
  let packageName: String

  /// - Parameters:
  ///   - name: a Swift identifier; it names package, module and task.
  ///   - slicework: a folder with a checkout or the URL of a git repository; nil for the checkout
  ///     that this executable was built from.
  /// - Throws: ``UsageError`` when the name is no identifier or no checkout can be found.
  init(name: String, slicework: String?) throws {
    guard name.wholeMatch(of: /[A-Za-z][A-Za-z0-9_]*/) != nil else {
      throw UsageError(
        "'\(name)' cannot name a Swift module",
        remedy:
          "start with a letter and use only letters, digits and underscores, such as SpamBench")
    }
    guard name.lowercased() != "slicework" else {
      throw UsageError(
        "a package named '\(name)' would hide Slicework itself", remedy: "choose another name")
    }
    let location = slicework ?? Self.checkoutOfThisExecutable?.path
    guard let location else {
      throw UsageError(
        "the checkout that this executable was built from is gone",
        remedy: "pass --slicework with a folder that holds Slicework or the URL of its repository")
    }
    self.name = name
    if location.contains("://") || location.hasPrefix("git@") {
      dependency = ".package(url: \"\(location)\", branch: \"main\")"
      packageName = URL(fileURLWithPath: location).deletingPathExtension().lastPathComponent
    } else {
      let folder = URL(fileURLWithPath: location).standardizedFileURL
      guard FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
      else {
        throw UsageError(
          "no package is at \(folder.path)",
          remedy: "pass --slicework with a folder that holds Slicework")
      }
      dependency = ".package(name: \"slicework\", path: \"\(folder.path)\")"
      packageName = "slicework"
    }
  }

  /// Writes the package into a new folder below `parent`; leaves nothing behind on failure.
  func write(into parent: URL) throws -> URL {
    let folder = parent.appending(path: name)
    guard !FileManager.default.fileExists(atPath: folder.path) else {
      throw FileError(
        path: folder.path, problem: "exists already", remedy: "choose another name or remove it")
    }
    let draft = parent.appending(path: ".\(name).new-\(ProcessInfo.processInfo.processIdentifier)")
    do {
      for (path, text) in files {
        let file = draft.appending(path: path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try AtomicFile.write(text.utf8, to: file)
      }
      try FileManager.default.moveItem(at: draft, to: folder)
    } catch {
      try? FileManager.default.removeItem(at: draft)
      throw FileError(
        path: folder.path, problem: "cannot be written: \(error.localizedDescription)",
        remedy: "check that the folder can be written")
    }
    return folder
  }

  private static var checkoutOfThisExecutable: URL? {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    let manifest = folder.appending(path: "Package.swift").path
    return FileManager.default.fileExists(atPath: manifest) ? folder : nil
  }
}
