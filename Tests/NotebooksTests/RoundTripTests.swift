import Foundation
import SupervisionCore
import Testing

@testable import Notebooks

/// Pages put together at random from the pieces that matter to the parser.
@Suite struct RoundTripTests {
  private static let lines = [
    "```sh", "```sh skip", "```swift", "```text", "```", "````", "~~~", "~~~sh", "  ```sh",
    "```python",
    "<!-- output -->", "<!-- a", "-->", "<!-- b -->", "<!-- output -->\n![p](figures/page/p.svg)",
    "![p](figures/mine.svg)",
    "```sh\necho 1\n```\n\n<!-- output -->\n```text\n1\n```", "```sh\nplot\n```\n\n<!-- output -->",
    "words", "", "  ",
    "\u{301}é", "- item", "    ```sh", "`` `", "é\r", "```sh\r", "```\r", "<!-- output -->\r",
  ]

  private static func page(seed: UInt64) -> String {
    var generator = SeededGenerator(seed: seed)
    let count = Int.random(in: 0...14, using: &generator)
    let body = (0..<count).map { _ in lines.randomElement(using: &generator)! }
    return body.joined(separator: "\n") + (Bool.random(using: &generator) ? "\n" : "")
  }

  @Test func aPageParsedAndWrittenHasTheSameBytes() {
    var parsed = 0
    var withOutput = 0
    for seed in 0..<4_000 {
      let text = Self.page(seed: UInt64(seed))
      guard let page = try? Notebook(parsing: text, path: "page.md") else { continue }
      parsed += 1
      withOutput += page.blocks.count { $0.recorded != nil }
      #expect(page.text.utf8.elementsEqual(text.utf8), "\(text)")
    }
    #expect(parsed > 1_000)
    #expect(withOutput > 500)
  }

  @Test func newOutputsLeaveEveryOtherByteAlone() throws {
    let output = BlockOutput(
      text: "one\n``` \n\ntwo\n",
      figures: [NotebookFigure(name: "q-r.svg", data: Data("<svg/>".utf8))])
    var replaced = 0
    for seed in 0..<4_000 {
      let text = Self.page(seed: UInt64(seed))
      guard let page = try? Notebook(parsing: text, path: "page.md") else { continue }
      let updated = page.replacingOutputs(by: page.blocks.map { _ in output })
      replaced += page.blocks.count
      #expect(updated.outside == page.outside, "\(text)")
      let again = try Notebook(parsing: updated.text, path: "page.md")
      #expect(again.outside == page.outside, "\(text)")
      for block in again.blocks {
        #expect(
          OutputTolerance.exact.firstDifference(
            expected: block.recorded?.text ?? "", found: output.text) == nil)
        #expect(block.recorded?.figures.first == "figures/page/q-r.svg")
      }
      let twice = again.replacingOutputs(by: again.blocks.map { _ in output })
      #expect(twice.text.utf8.elementsEqual(updated.text.utf8), "\(text)")
    }
    #expect(replaced > 200)
  }

  @Test func anEmptyOutputRemovesWhatStood() throws {
    let text = "a\n```sh\ntrue\n```\n\n<!-- output -->\n```text\n1\n```\nb\n"
    let page = try Notebook(parsing: text, path: "page.md")
    #expect(
      page.replacingOutputs(by: [BlockOutput(text: "\n")]).text == "a\n```sh\ntrue\n```\nb\n")
    #expect(page.replacingOutputs(by: [nil]).text == text)
  }
}

extension Notebook {
  /// What no run may change, piece by piece, without the line ending that the last fence of a page may lack.
  fileprivate var outside: [String] {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .code(let block):
        block.source.trimmingCharacters(in: .newlines)
      }
    }
  }
}
