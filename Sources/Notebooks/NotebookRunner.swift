import Foundation
import SupervisionCore

/// Runs the blocks of a page in order, in one fresh folder.
///
/// Blocks of `sh` run under `bash -euo pipefail`, one process each; blocks of `swift` are one program that is
/// compiled before anything runs and goes on block by block.
package struct NotebookRunner: Sendable {
  /// The executable that the blocks run as `slicework`.
  package var executable: URL
  /// The folder of Slicework's sources, which blocks of `swift` are compiled against.
  package var sources: URL?
  /// Whether blocks marked `slow` run.
  package var includesSlow = true

  package init(executable: URL, sources: URL? = nil) {
    self.executable = executable
    self.sources = sources
  }

  /// The current folder where it holds the sources of Slicework.
  package static var sourcesInCurrentFolder: URL? {
    let folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    return SwiftPackage.isSlicework(folder) ? folder : nil
  }

  /// Whether a page has blocks that need ``sources``.
  package func compiles(_ page: Notebook) -> Bool {
    page.blocks.contains { $0.language == .swift && isRun($0) }
  }

  /// The output of every block; nil for one that was not run.
  ///
  /// - Throws: ``NotebookFailure`` when a block fails, or succeeds where it has to fail, or does not
  ///   compile; ``SupervisionCore/UsageError`` when there are blocks of `swift` and no ``sources``.
  package func run(
    _ page: Notebook, progress: any ProgressObserver = SilentProgress()
  ) throws -> [BlockOutput?] {
    let blocks = page.blocks
    let folder = try WorkingFolder(executable: executable, keepsRealData: page.needsRealData)
    let program = try program(of: page, in: folder)
    defer { program?.stop() }
    var outputs: [BlockOutput?] = []
    for block in blocks {
      progress.report(completed: outputs.count, total: blocks.count)
      guard isRun(block) else {
        outputs.append(nil)
        continue
      }
      let result =
        try block.language == .sh ? shell(block, in: folder) : program!.runNextBlock()
      outputs.append(try output(of: block, result, page: page, folder: folder))
    }
    progress.report(completed: blocks.count, total: blocks.count)
    return outputs
  }

  private func isRun(_ block: CodeBlock) -> Bool {
    !block.attributes.isSkipped && (includesSlow || !block.attributes.isSlow)
  }

  private func program(of page: Notebook, in folder: WorkingFolder) throws -> SwiftProgram? {
    guard compiles(page) else { return nil }
    guard let sources else {
      throw UsageError(
        "\(page.path) has blocks of swift, which need the sources of Slicework",
        remedy: "run in a checkout of Slicework, or name one with --slicework")
    }
    let blocks = page.blocks.filter { $0.language == .swift && isRun($0) }
    let file = try SwiftPackage(sources: sources).build(blocks, page: page)
    return try SwiftProgram(file, in: folder)
  }

  private func shell(_ block: CodeBlock, in folder: WorkingFolder) throws -> CommandResult {
    try CommandResult(
      ["bash", "-euo", "pipefail", "-c", block.code], in: folder.folder,
      environment: folder.environment, streams: folder.streamFile)
  }

  private func output(
    of block: CodeBlock, _ result: CommandResult, page: Notebook, folder: WorkingFolder
  ) throws -> BlockOutput {
    let failed = result.status != 0
    guard failed == block.attributes.expectsFailure else {
      let said = folder.stable(result.errors).trimmingCharacters(in: .newlines)
      throw NotebookFailure([
        DataError(
          file: page.path, line: block.line,
          found: failed
            ? "exit code \(result.status)" + (said.isEmpty ? "" : ":\n\(said)\n") : "success",
          expected: failed ? "success" : "a failure",
          remedy: failed
            ? "correct the block, or mark it expect-failure"
            : "correct the block, or remove expect-failure")
      ])
    }
    let text = failed ? result.output + result.errors : result.output
    return BlockOutput(text: folder.stable(text), figures: try folder.takeFigures())
  }
}
