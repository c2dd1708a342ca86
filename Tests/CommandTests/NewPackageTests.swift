import Foundation
import Testing

@Suite struct NewPackageTests {
  @Test func aNewPackageHasTaskDataAndTest() throws {
    let line = try CommandLineFixture()
    let result = try line.run("new", "SpamBench")
    #expect(result.status == 0, "\(result.errors)")
    for file in [
      "Package.swift", "README.md", "Sources/SpamBench/SpamBench.swift",
      "Tests/SpamBenchTests/SpamBenchTests.swift", "data/train.csv", "data/dev.csv",
      "data/test.csv",
    ] {
      #expect(FileManager.default.fileExists(atPath: line.path("SpamBench/\(file)")), "\(file)")
    }
  }

  @Test func anExistingFolderIsLeftAlone() throws {
    let line = try CommandLineFixture()
    try line.run("new", "SpamBench")
    try line.write("mine", to: "SpamBench/README.md")
    let result = try line.run("new", "SpamBench")
    #expect(result.status == 74)
    #expect(result.errors.contains("exists already"))
    #expect(try line.read("SpamBench/README.md") == "mine")
  }

  @Test func aNameThatIsNoIdentifierIsRefused() throws {
    let result = try CommandLineFixture().run("new", "spam-bench")
    #expect(result.status == 64)
    #expect(result.errors.contains("SpamBench"))
  }
}
