import Foundation
import Testing

@Suite struct NotebookCommandTests {
  private static let page = """
    # Tasks

    ```sh
    slicework tasks --format tsv | cut -f 1
    ```

    Words stay.

    """

  @Test func runWritesOutputsAndCheckAcceptsThem() throws {
    let line = try CommandLineFixture()
    try line.write(Self.page, to: "page.md")
    let before = try line.run("notebook", "check", "page.md")
    #expect(before.status == 65)
    #expect(before.errors.contains("page.md:3: field 'output': found 'task'"), "\(before.errors)")
    #expect(try line.read("page.md") == Self.page)

    #expect(try line.run("notebook", "run", "page.md").status == 0)
    let written = try line.read("page.md")
    #expect(
      written.contains("\n<!-- output -->\n```text\ntask\ncdr\nspouses\n```\n\nWords stay.\n"))
    #expect(try line.run("notebook", "check", "page.md").status == 0)
    #expect(try line.run("notebook", "run", "page.md").status == 0)
    #expect(try line.read("page.md") == written)
  }

  @Test func slowBlocksRunWhenAskedFor() throws {
    let line = try CommandLineFixture()
    let page = "```sh slow\necho 2\n```\n\n<!-- output -->\n```text\n1\n```\n"
    try line.write(page, to: "page.md")
    #expect(try line.run("notebook", "run", "page.md").status == 0)
    #expect(try line.read("page.md") == page)
    #expect(try line.run("notebook", "check", "page.md").status == 0)
    #expect(try line.run("notebook", "check", "page.md", "--slow").status == 65)
    #expect(try line.run("notebook", "run", "page.md", "--slow").status == 0)
    #expect(try line.read("page.md").contains("```text\n2\n```"))
  }

  @Test func aPageThatFailsIsLeftAloneAndTheOthersAreWritten() throws {
    let line = try CommandLineFixture()
    let bad = "```sh\necho 1\n```\n```sh\nslicework tasks --no-such\n```\n"
    try line.write(bad, to: "bad.md")
    try line.write("```sh\necho 1\n```\n", to: "good.md")
    let result = try line.run("notebook", "run", "bad.md", "good.md")
    #expect(result.status == 65)
    #expect(result.errors.contains("bad.md:4: found exit code 64"), "\(result.errors)")
    #expect(try line.read("bad.md") == bad)
    #expect(try line.read("good.md").contains("```text\n1\n```"))
  }

  @Test func aPageOnRealDataIsSkippedWithoutThem() throws {
    let line = try CommandLineFixture()
    try line.write("<!-- notebook: data=real -->\n```sh\nfalse\n```\n", to: "page.md")
    let result = try line.run("notebook", "check", "page.md")
    #expect(result.status == 0)
    #expect(result.errors.contains("SLICEWORK_DATA"))
  }

  @Test func blocksOfSwiftNeedTheSources() throws {
    let line = try CommandLineFixture()
    try line.write("```swift\nprint(1)\n```\n", to: "page.md")
    let result = try line.run("notebook", "check", "page.md")
    #expect(result.status == 64)
    #expect(result.errors.contains("--slicework"))
    #expect(try line.run("notebook", "check", "missing.md").status == 74)
  }
}
