import FileFormats
import FileTestSupport
import Foundation
import Testing

@Suite struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
  }

  /// No process has a number above 4,194,304, the largest that Linux gives; number 1 always runs.
  @Test func whatKilledWritersLeftIsRemovedAndNothingElse() throws {
    for name in [
      ".a.csv.2000000000.partial", ".a.csv.1.partial", ".a.csv.x.partial",
      ".b.csv.2000000000.partial",
    ] {
      try folder.write(name, "half")
    }
    try AtomicFile.write("whole".utf8, to: folder.file("a.csv"))
    #expect(
      try names() == [".a.csv.1.partial", ".a.csv.x.partial", ".b.csv.2000000000.partial", "a.csv"])
    #expect(try String(contentsOf: folder.file("a.csv"), encoding: .utf8) == "whole")
  }

  @Test func anUnfinishedFileLeavesThePreviousOneAndNoTrace() throws {
    try AtomicFile.write("first".utf8, to: folder.file("a.csv"))
    do {
      let file = try AtomicFile(folder.file("a.csv"))
      try file.write("second")
    }
    #expect(try names() == ["a.csv"])
    #expect(try String(contentsOf: folder.file("a.csv"), encoding: .utf8) == "first")
  }
}
