import Foundation
import SupervisionCore
import Testing

@testable import Notebooks

/// Small pages of `sh`; `slicework` is a script here.
@Suite struct RunnerTests {
  private let folder: URL
  private let runner: NotebookRunner

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "notebooks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let executable = folder.appending(path: "slicework")
    try Data("#!/bin/sh\necho \"slicework $*, data=${SLICEWORK_DATA:-unset}\"\n".utf8)
      .write(to: executable)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: executable.path)
    runner = NotebookRunner(executable: executable)
  }

  @Test func blocksShareAFolderAndTheExecutable() throws {
    let outputs = try run(
      """
      ```sh
      echo kept > file; echo dropped >&2
      slicework tasks
      ```
      ```sh
      cat file; pwd; echo "$COLUMNS $NO_COLOR"
      ```
      """)
    #expect(
      outputs.map { $0?.text } == ["slicework tasks, data=unset\n", "kept\n.\n100 1\n"])
  }

  @Test func skippedBlocksDoNotRunAndSlowOnesOnDemand() throws {
    let page = "```sh skip\nexit 1\n```\n```sh slow\necho slow\n```\n"
    #expect(try run(page) == [nil, BlockOutput(text: "slow\n")])
    var quick = runner
    quick.includesSlow = false
    #expect(try quick.run(try Notebook(parsing: page, path: "p.md")) == [nil, nil])
  }

  @Test(arguments: ["false\necho 1", "false | cat", "echo $unset_variable"])
  func aFailureStopsThePageWithItsLine(code: String) {
    let error = #expect(throws: NotebookFailure.self) {
      try run("\n```sh\n\(code)\n```\n")
    }
    #expect(error?.errors.count == 1)
    #expect(error?.errors.first?.line == 2)
    #expect(error?.failureKind == .data)
  }

  @Test func whatAFailingBlockSaidIsToldOrShown() throws {
    let error = #expect(throws: NotebookFailure.self) {
      try run("```sh\necho why >&2; exit 3\n```\n")
    }
    #expect(error?.description.contains("exit code 3:\nwhy") == true)
    let outputs = try run("```sh expect-failure\necho out; echo why >&2; exit 3\n```\n")
    #expect(outputs == [BlockOutput(text: "out\nwhy\n")])
    #expect(throws: NotebookFailure.self) { try run("```sh expect-failure\ntrue\n```\n") }
  }

  @Test func figuresGoWithTheBlockThatWroteThem() throws {
    let page = """
      ```sh
      mkdir figures; echo '<svg><title>A [plot]</title>1</svg>' > figures/a.svg
      ```
      ```sh
      echo '<svg>2</svg>' > figures/b-c.svg; echo text > figures/notes.txt
      ```
      """
    let notebook = try Notebook(parsing: page, path: "p.md")
    let outputs = try runner.run(notebook)
    #expect(outputs.map { $0?.figures.map(\.name) } == [["a.svg"], ["b-c.svg"]])
    let file = folder.appending(path: "p.md")
    #expect(try notebook.write(with: outputs, to: file))
    let written = try Notebook(contentsOf: file, path: "p.md")
    #expect(written.text.contains("![A plot](figures/p/a.svg)"))
    #expect(written.text.contains("![b c](figures/p/b-c.svg)"))
    #expect(written.differences(from: outputs, folder: folder).isEmpty)
    #expect(try !written.write(with: outputs, to: file))

    try Data("<svg>3</svg>".utf8).write(to: folder.appending(path: "figures/p/b-c.svg"))
    let errors = written.differences(from: outputs, folder: folder)
    #expect(errors.map(\.found) == ["another drawing of b-c.svg"])
  }

  @Test func aPageThatIsALinkStaysOne() throws {
    let page = try Notebook(parsing: "```sh\necho 1\n```\n", path: "p.md")
    let files = FileManager.default
    let target = folder.appending(path: "target.md")
    try Data(page.text.utf8).write(to: target)
    let link = folder.appending(path: "p.md")
    try files.createSymbolicLink(atPath: link.path, withDestinationPath: "target.md")
    #expect(try page.write(with: [BlockOutput(text: "1\n")], to: link))
    #expect(try files.destinationOfSymbolicLink(atPath: link.path) == "target.md")
    #expect(try Notebook(contentsOf: target, path: "p.md").text.contains("\n1\n"))
    let left = try files.contentsOfDirectory(atPath: folder.path)
    #expect(Set(left) == ["p.md", "slicework", "target.md"])
  }

  @Test func aDifferenceNamesBlockLineAndBothTexts() throws {
    let page = """
      # Page

      ```sh
      echo same; echo 2.0
      ```

      <!-- output -->
      ```text
      same
      1.5
      ```
      """
    let notebook = try Notebook(parsing: page, path: "p.md")
    let errors = notebook.differences(from: try runner.run(notebook), folder: folder)
    #expect(errors.count == 1)
    #expect(errors.first?.file == "p.md")
    #expect(errors.first?.line == 3)
    #expect(errors.first?.found == "'2.0'")
    #expect(errors.first?.expected == "'1.5' (line 10)")

    let tolerant = try Notebook(
      parsing: page.replacing("```sh", with: "```sh tolerance=0.5"), path: "p.md")
    #expect(tolerant.differences(from: try runner.run(tolerant), folder: folder).isEmpty)
  }

  @Test func swiftWithoutSourcesIsRefusedBeforeAnythingRuns() throws {
    let marker = folder.appending(path: "ran").path
    #expect(throws: UsageError.self) {
      try run("```sh\ntouch \(marker)\n```\n```swift\nprint(1)\n```\n")
    }
    #expect(!FileManager.default.fileExists(atPath: marker))
    #expect(try run("```swift skip\nprint(1)\n```\n") == [nil])
  }

  @Test func theProgramOfAPageStopsBetweenItsBlocks() throws {
    let work = try WorkingFolder(executable: runner.executable, keepsRealData: false)
    let script = folder.appending(path: "program")
    // What a compiled page does, in sh.
    try Data(
      """
      #!/bin/sh
      end=$(printf '\\036end of block\\036')
      read go; echo one; echo "$end"
      read go; cat note; echo "$end"
      read go; echo bad >&2; exit 4
      """.utf8
    ).write(to: script)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
    let program = try SwiftProgram(script, in: work)
    defer { program.stop() }
    #expect(try program.runNextBlock().output == "one\n")
    try Data("between\n".utf8).write(to: work.folder.appending(path: "note"))
    #expect(try program.runNextBlock().output == "between\n")
    let last = try program.runNextBlock()
    #expect(last.status == 4)
    #expect(last.errors == "bad\n")
  }

  private func run(_ text: String) throws -> [BlockOutput?] {
    try runner.run(try Notebook(parsing: text, path: "p.md"))
  }
}
