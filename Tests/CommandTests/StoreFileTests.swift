import Foundation
import Testing

/// Stores that were cut short, damaged, of another kind, or may not be written to.
struct StoreFileTests {
  let fixture: CommandLineFixture

  init() throws { fixture = try CommandLineFixture() }

  /// Delays in milliseconds, through the start of the process to the end of the import.
  @Test(arguments: [5, 10, 15, 20, 25, 30, 40, 60])
  func aKillDuringCreationLeavesAStoreThatTheNextRunFinishes(milliseconds: Int) async throws {
    let command = try fixture.start("import", "spouses")
    try await Task.sleep(for: .milliseconds(milliseconds))
    command.kill()
    _ = try command.wait()
    let again = try fixture.run("import", "spouses")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try fixture.run("store", "check").status == 0)
  }

  @Test func aPipeOrDeviceIsRefusedAtOnce() throws {
    #expect(mkfifo(fixture.path("pipe"), 0o600) == 0)
    for file in ["pipe", "/dev/null"] {
      let result = try fixture.run("import", "spouses", "--store", file)
      #expect(result.status == 74)
      #expect(result.errors.contains("\(file): is a pipe or a device, not a file"))
    }
  }

  @Test func aTruncatedStoreIsBadDataAndNotSentBackToItsCheck() throws {
    try fixture.run("import", "spouses")
    let file = fixture.path("slicework.sqlite")
    let size = try #require(
      FileManager.default.attributesOfItem(atPath: file)[.size] as? NSNumber)
    #expect(truncate(file, off_t(truncating: size) / 2) == 0)
    for arguments in [["store", "check"], ["analyze", "spouses"]] {
      let result = try fixture.start(arguments).wait()
      #expect(result.status == 65)
      #expect(result.errors.contains("a damaged file"))
      #expect(!result.errors.contains("store check"))
    }
  }

  @Test func aLimitOnTheSizeOfFilesIsAnErrorAndLeavesAUsableStore() throws {
    let result = try fixture.runShell("ulimit -f 100; exec \"$0\" import spouses")
    #expect(!result.wasKilled)
    #expect(result.status == 74)
    #expect(result.errors.contains("on the size of files is reached"), "\(result.errors)")
    #expect(try fixture.run("import", "spouses").status == 0)
    #expect(try fixture.run("store", "check").status == 0)
  }

  /// Sizes in KiB at which there is no room for the first page, the tables, the log or the corpus.
  @Test(
    .enabled(if: canMount, "needs a mount namespace to meet a full disk"),
    arguments: [16, 100, 300, 600, 1200])
  func aFullDiskIsSaidAndLeavesAUsableStore(kilobytes: Int) throws {
    try FileManager.default.createDirectory(
      atPath: fixture.path("media"), withIntermediateDirectories: true)
    let script = """
      mount -t tmpfs -o size=\(kilobytes)k none media
      "$0" import spouses --store media/store.sqlite; echo "status $?"
      mount -o remount,size=64m media
      "$0" import spouses --store media/store.sqlite && exec "$0" store check --store media/store.sqlite
      """
    let result = try fixture.runShell(
      "exec unshare -m sh -c '\(script)' \"$0\"")
    #expect(result.output.contains("status 74"))
    #expect(result.errors.contains("the disk is full"))
    #expect(result.status == 0, "\(result.errors)")
  }

  /// As root, permissions forbid nothing: then the folder becomes a read-only mount.
  @Test(
    .enabled(
      if: getuid() != 0 || canMount, "root needs a mount namespace to meet a read-only folder"))
  func aReadOnlyStoreIsReadByCommandsThatOnlyRead() throws {
    try FileManager.default.createDirectory(
      atPath: fixture.path("media"), withIntermediateDirectories: true)
    for command in [
      ["import", "spouses"], ["label", "spouses"], ["label-model", "fit", "spouses"],
    ] {
      #expect(try fixture.start(command + ["--store", "media/store.sqlite"]).wait().status == 0)
    }
    for (command, status) in [
      ("analyze spouses", 0), ("store info", 0), ("store check", 0), ("show spouses", 0),
      ("report spouses --output report.html", 0),
      ("export labels spouses --split train --output labels.csv", 0), ("label spouses --force", 74),
    ] as [(String, Int32)] {
      let result = try fixture.runShell(
        readOnly("exec \"$0\" \(command) --store media/store.sqlite"))
      #expect(result.status == status, "\(command): \(result.errors)")
    }
  }

  private static let canMount =
    (try? CommandLineFixture().runShell("unshare -m true"))?.status == 0

  private func readOnly(_ script: String) -> String {
    getuid() != 0
      ? "chmod -R a-w media; trap 'chmod -R u+w media' EXIT; (\(script))"
      : """
      exec unshare -m sh -c 'mount --bind media media && mount -o remount,bind,ro media && \(script)' "$0"
      """
  }
}
