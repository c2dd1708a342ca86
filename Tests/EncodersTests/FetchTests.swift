import FileTestSupport
import Foundation
import Testing

/// Folders that killed fetches of encoders have left.
@Suite struct FetchTests {
  /// The fetch stops before it downloads anything, since its Python is too old.
  @Test func whatAKilledFetchLeftIsRemovedAndOtherFetchesAreNot() throws {
    let folder = try TemporaryFolder()
    let name = try output(of: "uname", ["-n"], in: folder)
    #expect(!name.isEmpty)
    let own = ProcessInfo.processInfo.processIdentifier
    try folder.write("encoders/.fetching-killed/owner", "\(name) 2147483647\n")
    try folder.write("encoders/.fetching-killed/wheels/part", "x")
    try folder.write("encoders/.fetching-running/owner", "\(name) \(own)\n")
    try folder.write("encoders/.fetching-elsewhere/owner", "another-\(name) 2147483647\n")
    try folder.write("encoders/.fetching-new/part", "x")
    try folder.write("encoders/.fetching-old/part", "x")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3 * 86_400)],
      ofItemAtPath: folder.file("encoders/.fetching-old").path)
    try folder.write("bin/python3", "#!/bin/sh\nexit 1\n")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.file("bin/python3").path)
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../.ci/fetch-encoders").standardizedFileURL.path
    _ = try output(of: script, [folder.file("encoders").path, "minilm"], in: folder)
    let left = try FileManager.default.contentsOfDirectory(
      atPath: folder.file("encoders").path)
    #expect(left.sorted() == [".fetching-elsewhere", ".fetching-new", ".fetching-running"])
  }

  private func output(
    of program: String, _ arguments: [String], in folder: TemporaryFolder
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = "\(folder.file("bin").path):\(environment["PATH"] ?? "/usr/bin:/bin")"
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = Pipe()
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
