import SupervisionCore
import Testing

@testable import Notebooks

@Suite struct ParsingTests {
  @Test func blocksHaveLanguageCodeLineAndOutput() throws {
    let page = try parsed(
      """
      # Title

      ```sh tolerance=0.5 slow
      echo 1
      echo 2
      ```

      <!-- output -->
      ```text
      1
      2
      ```

      ![a plot](figures/page/plot.svg)

      Words.

      ~~~swift
      print("```")
      ~~~
      """)
    try #require(page.blocks.count == 2)
    let first = page.blocks[0]
    #expect(first.language == .sh)
    #expect(first.code == "echo 1\necho 2\n")
    #expect(first.line == 3)
    #expect(first.attributes.isSlow)
    #expect(first.attributes.tolerance == .absolute(0.5))
    #expect(first.recorded?.text == "1\n2\n")
    #expect(first.recorded?.firstLine == 10)
    #expect(first.recorded?.figures == ["figures/page/plot.svg"])
    #expect(page.blocks[1].language == .swift)
    #expect(page.blocks[1].code == "print(\"```\")\n")
    #expect(page.blocks[1].recorded == nil)
  }

  @Test func blocksInsideOthersAndInCommentsAreText() throws {
    let page = try parsed(
      """
      ````markdown
      ```sh
      echo inner
      ```
      ````
      <!--
      ```sh
      echo hidden
      ```
      -->
      ```json
      {}
      ```
          ```sh
      """)
    #expect(page.blocks.isEmpty)
  }

  @Test func aTextBlockWithoutMarkerIsNoOutput() throws {
    let page = try parsed("```sh\necho 1\n```\n\n```text\nan example\n```\n")
    #expect(page.blocks[0].recorded == nil)
  }

  @Test func theIndentationOfAFenceIsNoPartOfItsCode() throws {
    let page = try parsed("1. First:\n\n   ```sh\n   if true; then\n     echo 1\n   fi\n   ```\n")
    #expect(page.blocks[0].code == "if true; then\n  echo 1\nfi\n")
  }

  @Test(arguments: ["tolerance=", "tolerance=-1", "tolerance=nan", "slwo"])
  func anUnknownAttributeIsRefusedWithItsLine(word: String) throws {
    #expect {
      _ = try parsed("\n```sh \(word)\n```\n")
    } throws: { error in
      let error = error as? DataError
      return error?.line == 2 && error?.found == "'\(word)'"
    }
  }

  @Test func aProgramCannotBeExpectedToFail() throws {
    #expect(throws: DataError.self) { _ = try parsed("```swift expect-failure\n```\n") }
    #expect(try parsed("```sh expect-failure\n```\n").blocks[0].attributes.expectsFailure)
  }

  @Test func aBlockThatIsNotClosedIsRefused() {
    #expect {
      _ = try parsed("text\n\n```sh\necho 1\n")
    } throws: { ($0 as? DataError)?.line == 3 }
  }

  @Test func anOutputBeneathNoBlockIsRefused() {
    #expect {
      _ = try parsed("text\n<!-- output -->\n```text\n1\n```\n")
    } throws: { ($0 as? DataError)?.line == 2 }
  }

  @Test func aPageSaysThatItNeedsRealData() throws {
    #expect(try parsed("# A\n<!-- notebook: data=real -->\n").needsRealData)
    #expect(try !parsed("# A\n`<!-- notebook: data=real -->` in words\n").needsRealData)
  }

  private func parsed(_ text: String) throws -> Notebook {
    try Notebook(parsing: text, path: "page.md")
  }
}
