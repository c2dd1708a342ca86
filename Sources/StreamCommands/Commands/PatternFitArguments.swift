import ArgumentParser
import LabelModels
import PortableFoundation
import Streaming

/// What `label-model fit` takes whatever it fits to, and the fit to patterns.
package struct PatternFitArguments: ParsableArguments {
  @OptionGroup package var model: LabelModelArguments
  @OptionGroup package var output: OutputOptions

  @Option(name: .customLong("model"), help: "Which label model.")
  package var kind: LabelModelKind = .defaultKind

  @Option(help: "Number of classes of the patterns; default: one more than the highest vote.")
  package var classes: Int?

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Where the model goes, as JSON.", valueName: "file"))
  package var modelFile: String?

  package init() {}

  package func validate() throws {
    if let classes, !(2...127).contains(classes) {
      throw ValidationError("--classes must be in 2...127, found \(classes)")
    }
  }

  /// Fits to a file of patterns, writes the model and prints what it learned.
  package func fit(patterns: URL) throws {
    let fit = try PatternFit(
      patterns: patterns, classCount: classes, kind: kind, settings: model.settings)
    for warning in fit.fitted.warnings { output.note("note: \(warning)") }
    try write(fit.fitted)
    output.print(fit.table)
  }

  package func write(_ fitted: any FittedLabelModel) throws {
    if let modelFile { try LabelModelFile(fitted).write(to: URL(fileURLWithPath: modelFile)) }
  }
}
