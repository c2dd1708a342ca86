import ArgumentParser
import LabelModels
import PortableFoundation
import Streaming
import SupervisionCore

/// Options of `label-model fit` for tasks and pattern files alike, and the fit to a pattern file.
package struct PatternFitArguments: ParsableArguments {
  @OptionGroup package var model: LabelModelArguments
  @OptionGroup package var output: OutputOptions

  @Option(
    help: ArgumentHelp(
      "Label model to fit; `auto` for the one that dev gold favours.", valueName: "name"))
  package var labelModel: LabelModelName = .standard

  @Option(help: "Number of classes of the patterns; default: one more than the highest vote.")
  package var classes: Int?

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Write the model to this file, as JSON.", valueName: "file"))
  package var modelFile: String?

  package init() {}

  package func validate() throws {
    if let classes, !(2...127).contains(classes) {
      throw ValidationError("--classes must be in 2...127, found \(classes)")
    }
  }

  /// Fits a model to a file of patterns, writes it and prints the learned accuracies.
  package func fit(patterns: URL) throws {
    try requireApart(outputs: [modelFile], from: [patterns.path, model.dependencies.path])
    let fit = try fitter.fit(patternFile: patterns, classCount: classes)
    try write(fit.model)
    try output.print(fit.patternTable, warnings: fit.warnings)
  }

  package var fitter: LabelModelFitter {
    get throws { try LabelModelFitter(labelModel, settings: model.settings) }
  }

  package func write(_ fitted: any FittedLabelModel) throws {
    if let modelFile { try LabelModelFile(fitted).write(to: URL(fileURLWithPath: modelFile)) }
  }
}
