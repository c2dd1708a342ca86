import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
  }

  /// Number 1 always runs: here it stands for a number that another process has got meanwhile.
  @Test func whatKilledWritersLeftIsRemovedAndNothingElse() throws {
    let foreign = [
      ".a.csv..slicework.partial", ".a.csv.1.partial", ".a.csv.x.slicework.partial",
      "a.csv.1.slicework.partial",
    ]
    let left = ["a.csv.2000000000", "a.csv.1", "b.csv.2000000000"].map {
      ".\($0).slicework.partial"
    }
    for name in foreign + left { try folder.write(name, "half") }
    try AtomicFile.write("whole".utf8, to: folder.file("a.csv"))
    #expect(try names() == (foreign + ["a.csv"]).sorted())
    #expect(try String(contentsOf: folder.file("a.csv"), encoding: .utf8) == "whole")
  }

  @Test func whatAWriterIsAboutToFinishIsKept() throws {
    let file = try AtomicFile(folder.file("a.csv"))
    try file.write("whole")
    try AtomicFile.write("another".utf8, to: folder.file("b.csv"))
    try file.commit()
    #expect(try names() == ["a.csv", "b.csv"])
  }

  @Test func aLinkStaysAndItsFileIsReplaced() throws {
    try folder.write("a.csv", "old")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link.csv").path, withDestinationPath: "a.csv")
    try AtomicFile.write("new".utf8, to: folder.file("link.csv"))
    #expect(try String(contentsOf: folder.file("a.csv"), encoding: .utf8) == "new")
    let link = folder.file("link.csv").path
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "a.csv")
  }

  @Test func devicesPipesAndFoldersAreNotReplaced() throws {
    let pipe = folder.file("pipe")
    #expect(mkfifo(pipe.path, 0o600) == 0)
    let device = folder.file("device")
    try FileManager.default.createSymbolicLink(
      atPath: device.path, withDestinationPath: "/dev/null")
    for place in [pipe, device, folder.url] {
      let error = try #require(throws: FileError.self) { try AtomicFile.write([1], to: place) }
      #expect(error.problem.contains("not a file"), "\(error)")
    }
    #expect(try names() == ["device", "pipe"])
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
