import Foundation
import Testing

/// No command succeeds while its results are lost.
@Suite struct StandardOutputTests {
  private static let commands = [
    ["tasks"], ["analyze", "spouses"], ["show", "spouses"], ["label", "spouses"], ["runs"],
    ["label-model", "fit", "spouses"], ["label-model", "score", "spouses"], ["store", "info"],
    ["label-model", "run", "--votes", "votes.csv"],
    ["stream", "spouses", "--data", "embedded", "--describe"],
    ["report", "spouses", "--no-what-if"], ["new", "Bench"], ["encoder", "list"],
    ["serve", "--port", "0"], ["label", "--help"], ["--version"],
  ]
  private let line: CommandLineFixture

  init() throws {
    line = try CommandLineFixture()
    try line.write("item,a,b,c\n1,0,0,0\n2,0,0,1\n3,1,1,1\n4,1,0,1\n", to: "votes.csv")
    try line.run("import", "spouses", "--data", "embedded")
    try line.run("label", "spouses")
    try line.run("label-model", "fit", "spouses")
  }

  @Test func aFullDiskIsAnError() throws {
    for command in Self.commands {
      let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      let result = try CommandLineFixture.Running(command, in: line.folder, output: full).wait()
      #expect(result.status == 74, "\(command): \(result.errors)")
      #expect(result.errors.contains("standard output: cannot be written"), "\(command)")
      try? FileManager.default.removeItem(atPath: line.path("Bench"))
    }
  }

  @Test func aReaderThatHasGoneEndsTheCommandQuietly() throws {
    for command in Self.commands {
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      let result = try CommandLineFixture.Running(
        command, in: line.folder, output: pipe.fileHandleForWriting
      ).wait()
      #expect(result.wasKilled && result.status == SIGPIPE, "\(command): \(result.status)")
      #expect(!result.errors.contains("error"), "\(command): \(result.errors)")
      try? FileManager.default.removeItem(atPath: line.path("Bench"))
    }
  }

  /// `print` does not tell whether anything arrived.
  @Test func commandsPrintThroughTheWriterThatChecks() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    var count = 0
    for module in ["CommandSupport", "ResearchCommands", "Slicework", "StreamCommands"] {
      let folder = root.appending(path: "Sources/\(module)")
      let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        guard file.pathExtension == "swift" else { continue }
        count += 1
        for code in try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        where !code.contains("//") && !code.contains("func print(") {
          let prints = code.contains(/(^|[^.\w])(Swift\.)?print\(/) && !code.contains("try print(")
          #expect(!prints && !code.contains("FileHandle.standardOutput"), "\(file.path): \(code)")
        }
      }
    }
    #expect(count > 40)
  }
}
