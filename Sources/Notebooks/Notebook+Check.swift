import Foundation
import SupervisionCore

extension Notebook {
  /// Differences between the page and the output of its blocks beyond each block's tolerance, one error per block.
  ///
  /// Figures are compared with the files beside the page: of a block with exact output byte for byte, else
  /// as text without its numbers.
  ///
  /// - Parameters:
  ///   - outputs: one per block; nil for a block that was not run.
  ///   - folder: the page's folder.
  package func differences(from outputs: [BlockOutput?], folder: URL) -> [DataError] {
    precondition(outputs.count == blocks.count, "one output per block")
    return zip(blocks, outputs).compactMap { block, output in
      output.flatMap { difference(of: block, $0, folder: folder) }
    }
  }

  private func difference(of block: CodeBlock, _ output: BlockOutput, folder: URL) -> DataError? {
    if let difference = block.attributes.tolerance.firstDifference(
      expected: block.recorded?.text ?? "", found: output.text)
    {
      return textError(block, difference)
    }
    let links = block.recorded?.figures ?? []
    let found = output.figures.map { $0.path(inPage: name) }
    guard links == found else {
      return error(
        block, found: "the figures \(listed(found))",
        expected: "those that are linked: \(listed(links))")
    }
    for figure in output.figures where !isSame(figure, block.attributes.tolerance, folder) {
      return error(
        block, found: "another drawing of \(figure.name)",
        expected: "that of \(figure.path(inPage: name))")
    }
    return nil
  }

  private func textError(_ block: CodeBlock, _ difference: OutputDifference) -> DataError {
    let place: String
    if let recorded = block.recorded, difference.expected != nil {
      place = " (line \(recorded.firstLine + difference.index))"
    } else {
      place = ""
    }
    return error(
      block, found: difference.found.map { "'\($0)'" } ?? "the end of the output",
      expected: (difference.expected.map { "'\($0)'" } ?? "the end of the output") + place)
  }

  private func error(_ block: CodeBlock, found: String, expected: String) -> DataError {
    DataError(
      file: path, line: block.line, field: "output", found: found, expected: expected,
      remedy:
        "if the new output is right, write it into the page with `notebook run`, and read the text around it again"
    )
  }

  private func isSame(_ figure: NotebookFigure, _ tolerance: OutputTolerance, _ folder: URL) -> Bool
  {
    guard let stored = try? Data(contentsOf: folder.appending(path: figure.path(inPage: name)))
    else { return false }
    if stored == figure.data { return true }
    guard tolerance != .exact, figure.name.hasSuffix(".svg") else { return false }
    return OutputTolerance.ignoringNumbers.firstDifference(
      expected: String(decoding: stored, as: UTF8.self),
      found: String(decoding: figure.data, as: UTF8.self)) == nil
  }

  private func listed(_ paths: [String]) -> String {
    paths.isEmpty ? "none" : paths.joined(separator: ", ")
  }
}
