import Foundation
import Testing

@Suite struct InterruptionTests {
  @Test func aKilledRunResumesAndEndsInTheSameVotes() throws {
    let line = try CommandLineFixture()
    for store in ["killed.sqlite", "whole.sqlite"] {
      try line.run("import", "spouses", "--data", "embedded", "--store", store)
    }
    try line.run("label", "spouses", "--store", "whole.sqlite")
    var killCount = 0
    for milliseconds in stride(from: 20, through: 600, by: 60) {
      let running = try line.start("label", "spouses", "--store", "killed.sqlite", "--jobs", "1")
      usleep(UInt32(milliseconds) * 1000)
      running.kill()
      if try running.wait().wasKilled { killCount += 1 }
      let checked = try line.run("store", "check", "--store", "killed.sqlite")
      #expect(checked.status == 0, "\(checked.output)")
    }
    #expect(killCount > 0, "no run was still going when it was killed")
    #expect(try line.run("label", "spouses", "--store", "killed.sqlite").status == 0)
    for split in ["train", "dev", "test"] {
      for store in ["killed", "whole"] {
        try line.run(
          "export", "votes", "spouses", "--split", split, "--lf-set", "all", "-o", "\(store).csv",
          "--store", "\(store).sqlite")
      }
      #expect(try line.read("killed.csv") == line.read("whole.csv"))
    }
  }

  @Test func aKilledImportLeavesTheStoreAsItWas() throws {
    let line = try CommandLineFixture()
    try line.run("import", "cdr", "--data", "embedded")
    for milliseconds in [5, 50, 100, 150] {
      let running = try line.start("import", "spouses", "--data", "embedded")
      usleep(UInt32(milliseconds) * 1000)
      running.kill()
      _ = try running.wait()
      #expect(try line.run("store", "check").status == 0)
    }
    #expect(try line.run("import", "spouses", "--data", "embedded").status == 0)
    #expect(try line.run("label", "cdr").status == 0)
  }

  @Test func twoProcessesLabelOneStoreWithoutHarm() throws {
    let line = try CommandLineFixture()
    try line.run("import", "cdr", "--data", "embedded")
    let runs = try (0..<2).map { _ in try line.start("label", "cdr") }
    for run in runs {
      let result = try run.wait()
      #expect(result.status == 0, "\(result.errors)")
    }
    #expect(try line.run("store", "check").status == 0)
    #expect(try line.run("label", "cdr").output.contains("0 of 33 labeling functions ran"))
  }
}
