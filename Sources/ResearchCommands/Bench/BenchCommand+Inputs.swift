import Benchmarks
import Foundation
import StreamCommands

/// Generated inputs as files.
extension BenchCommand {
  /// Writes what the chosen suites generate, and prints the files.
  func writeInputs(to folder: URL) throws {
    let inputs = try BenchInputs(folder: folder)
    var files: [URL] = []
    if chosenSuites.contains(where: { [.label, .texts].contains($0) }) {
      files += try inputs.writeSentences(labeling)
    }
    for size in exportedSizes { files += try inputs.write(performance.votes(size), size: size) }
    if chosenSuites.contains(where: { [.train, .infer].contains($0) }) {
      files += try inputs.writeExamples(training)
    }
    if chosenSuites.contains(.encoder) { files += try inputs.writePieces(encoderBench()) }
    if chosenSuites.contains(.large) { files.append(try writeLargeInput(to: folder)) }
    for file in files { try Terminal.writeLine(file.path) }
  }

  private var exportedSizes: [PerformanceBench.Size] {
    var sizes: [PerformanceBench.Size] = []
    if chosenSuites.contains(.analyze) { sizes += analysisSizes }
    if chosenSuites.contains(.labelModel) {
      sizes += labelModelSizes.filter { !sizes.contains($0) }
    }
    return sizes
  }
}
