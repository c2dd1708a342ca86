import EndModels
import NumericKernels
import SliceLearning
import SupervisionCore

/// Options to search over, each with the values to try.
///
/// ```text
/// learning-rate=0.001,0.002 dropout=0.1,0.3 train-on=all,covered
/// ```
public struct SearchSpace: Equatable, Sendable {
  /// An option by its name on the command line, with its values as text.
  public struct Axis: Equatable, Sendable {
    public let option: String
    public let values: [String]
  }

  public let axes: [Axis]

  /// - Parameter texts: one `option=value,value` each.
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown option, a value it cannot have, or an
  ///   option named twice.
  public init(_ texts: [String]) throws {
    var axes: [Axis] = []
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, parts[1].contains(where: { $0 != "," }),
        !axes.contains(where: { $0.option == parts[0] })
      else {
        throw UsageError(
          "'\(text)' is no axis of a search",
          remedy: "write each option once, as in --search learning-rate=0.001,0.002")
      }
      axes.append(Axis(option: parts[0], values: parts[1].split(separator: ",").map(String.init)))
    }
    self.axes = axes
    for axis in axes {
      for value in axis.values { _ = try Self.apply(axis.option, value, to: EndModelSettings()) }
    }
  }

  /// Every combination of values, the last axis fastest.
  public var combinations: [[String]] {
    axes.reduce([[]]) { partial, axis in
      partial.flatMap { start in axis.values.map { start + [$0] } }
    }
  }

  /// Some combinations, drawn without repetition.
  public func sample(_ count: Int, seed: UInt64) -> [[String]] {
    var generator = SeededGenerator(seed: seed, purpose: "search")
    return Array(combinations.shuffled(using: &generator).prefix(count))
  }

  /// The settings of one combination.
  public func settings(_ values: [String], base: EndModelSettings) throws -> EndModelSettings {
    try zip(axes, values).reduce(base) { try Self.apply($1.0.option, $1.1, to: $0) }
  }

  /// Names of the options that can be searched.
  public static var options: [String] { (Array(numbers.keys) + Array(words.keys)).sorted() }

  private static func apply(
    _ option: String, _ value: String, to settings: EndModelSettings
  ) throws -> EndModelSettings {
    var settings = settings
    if let set = numbers[option] {
      guard let number = Double(value), number.isFinite,
        !wholeNumbers.contains(option) || Int32(value) != nil
      else {
        throw UsageError(
          "'\(value)' is no number that \(option) can have",
          remedy: wholeNumbers.contains(option) ? "give whole numbers" : "give numbers")
      }
      set(&settings, number)
      return settings
    }
    guard let set = words[option] else {
      throw UsageError(
        "no option to search is named '\(option)'",
        remedy: "choose of: " + options.joined(separator: ", "))
    }
    guard set(&settings, value) else {
      throw UsageError("\(option) cannot be '\(value)'", remedy: "see the option's help")
    }
    return settings
  }

  private typealias NumberSetter = @Sendable (inout EndModelSettings, Double) -> Void
  private typealias WordSetter = @Sendable (inout EndModelSettings, String) -> Bool

  private static let numbers: [String: NumberSetter] = [
    "learning-rate": { $0.training.learningRate = $1 },
    "l2": { $0.training.l2 = $1 },
    "weight-decay": { $0.training.weightDecay = $1 },
    "clip": { $0.training.clip = $1 },
    "epochs": { $0.training.epochs = Int($1) },
    "batch-size": { $0.training.batchSize = Int($1) },
    "dropout": { $0.backbone.dropout = $1 },
    "embedding": { $0.backbone.embedding = Int($1) },
    "hidden": { $0.backbone.hidden = $1 == 0 ? [] : [Int($1)] },
    "embedding-scale": { $0.backbone.embeddingScale = $1 },
    "min-count": { $0.backbone.minimumCount = Int($1) },
    "window": { $0.backbone.window = Int($1) },
    "lstm-size": { $0.backbone.lstmSize = Int($1) },
    "min-members": { $0.minimumMembers = Int($1) },
    "temperature": { $0.slices.temperature = $1 },
    "expert-size": { $0.slices.expertSize = Int($1) },
    "base-weight": { $0.slices.baseWeight = $1 },
    "indicator-weight": { $0.slices.indicatorWeight = $1 },
    "prediction-weight": { $0.slices.predictionWeight = $1 },
    "warm-start": { $0.warmStartEpochs = Int($1) },
  ]

  private static let wholeNumbers: Set = [
    "epochs", "batch-size", "embedding", "hidden", "min-count", "window", "lstm-size",
    "min-members", "expert-size", "warm-start",
  ]

  private static let words: [String: WordSetter] = [
    "train-on": { set(&$0.trainingRows, $1) },
    "schedule": { set(&$0.training.schedule, $1) },
    "attention": { set(&$0.slices.attention, $1) },
    "loss-form": { set(&$0.slices.lossForm, $1) },
    "pooling": { set(&$0.backbone.pooling, $1) },
    "model": { set(&$0.labelModel, $1) },
    "labels": { set(&$0.labels, $1) },
  ]

  private static func set<T: RawRepresentable<String>>(_ target: inout T, _ text: String) -> Bool {
    guard let value = T(rawValue: text) else { return false }
    target = value
    return true
  }
}

/// A combination of a search with its runs, scored on dev alone.
public struct SearchTrial: Sendable {
  public let values: [String]
  public let settings: EndModelSettings
  public let runs: [EndModelRun]

  public init(values: [String], settings: EndModelSettings, runs: [EndModelRun]) {
    self.values = values
    self.settings = settings
    self.runs = runs
  }

  /// Scores on dev, one per run that defines one.
  public func devScores(_ decision: DecisionThreshold) -> [Double] {
    runs.compactMap { run in
      (run.result[decision] ?? run.result[.half])?.dev.flatMap(settings.metric.value)
    }
  }

  public func meanScore(_ decision: DecisionThreshold) -> Double {
    let scores = devScores(decision)
    return scores.isEmpty ? -.infinity : scores.reduce(0, +) / Double(scores.count)
  }
}
