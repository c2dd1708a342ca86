import EndModels
import Foundation
import LabelModels
import Labeling
import Pipeline
import SliceLearning
import Store
import SupervisionCore

/// Planned comparisons: settings × methods × seeds on the sets of labeling functions of a store.
public struct ComparisonPlan: Sendable {
  /// One comparison: a set, a setting, methods.
  struct Part: Sendable {
    let inputs: TrainingContext
    let name: String
    let summary: String
    let settings: EndModelSettings
    let methods: [ComparedMethod]
  }

  private(set) var parts: [Part] = []
  private let seeds: [UInt64]

  /// An empty plan.
  ///
  /// - Parameter seeds: seeds of the runs; each method has one run per seed.
  public init(seeds: [UInt64]) { self.seeds = seeds }

  /// Adds one comparison per preset.
  ///
  /// - Parameters:
  ///   - presets: presets to train with. ``ComparedMethod/gold`` is trained under the task's best preset and those for
  ///     encoders alone, where train has gold.
  ///   - methods: methods to train and score side by side, in this order.
  ///   - inputs: task, set of labeling functions and features, common to all comparisons.
  ///   - adjust: overrides settings of a preset, such as with options of the command line.
  /// - Throws: what `adjust` throws.
  public mutating func add(
    _ presets: [EndModelPreset], methods: [ComparedMethod], on inputs: TrainingContext,
    adjust: (EndModelSettings) throws -> EndModelSettings
  ) rethrows {
    for preset in presets {
      let settings = try adjust(preset.settings)
      parts.append(
        Part(
          inputs: inputs, name: "preset \(preset.name)", summary: settings.summary,
          settings: settings,
          methods: methods.filter {
            let isStrongest = preset.isForEncoders || preset.name == inputs.task.bestPreset.name
            return $0 != .gold || (isStrongest && inputs.hasTrainGold)
          }))
    }
  }

  /// Adds a comparison of DP and SBL for every combination of label model, training rows and backbone.
  ///
  /// - Throws: what `adjust` throws.
  public mutating func addGrid(
    labelModels: [LabelModelName], backbones: [BackboneName], on inputs: TrainingContext,
    adjust: (EndModelSettings) throws -> EndModelSettings
  ) rethrows {
    for backbone in backbones {
      for model in labelModels {
        for rows in TrainingRows.allCases {
          var settings = inputs.task.bestPreset.settings
          settings.backbone.kind = backbone
          settings = try adjust(settings)
          settings.labelModel = model
          settings.trainingRows = rows
          parts.append(
            Part(
              inputs: inputs, name: "\(model.rawValue), \(rows.rawValue), \(backbone.rawValue)",
              summary: "Setting of the grid", settings: settings,
              methods: [.method(.dp), .method(.sbl)]))
        }
      }
    }
  }

  /// Trains the runs that the store lacks, and compares all.
  ///
  /// - Returns: one comparison per addition, in order.
  /// - Throws: the first error of a run; finished runs stay stored.
  public func run(
    _ runs: RunScheduler, store: Store, progress: some ProgressObserver
  ) throws -> [MethodComparison] {
    let planned = parts.map { part in
      part.methods.flatMap { method in
        seeds.map { seed in
          var settings = method.settings(base: part.settings)
          settings.training.seed = seed
          return TrainingJob(context: part.inputs, settings: settings)
        }
      }
    }
    var completed = try runs(planned.flatMap { $0 }, store: store, progress: progress)[...]
    return parts.map { part in
      let entries = part.methods.map { method in
        let own = Array(completed.prefix(seeds.count))
        completed = completed.dropFirst(seeds.count)
        return MethodComparison.Entry(method: method, runs: own)
      }
      return MethodComparison(
        votes: part.inputs.votes, name: part.name, summary: part.summary, entries: entries,
        published: part.inputs.task.published)
    }
  }
}

extension TrainingContext {
  fileprivate var hasTrainGold: Bool { (votes[.train]?.gold.knownCount ?? 0) > 0 }
}

extension EndModelSettings {
  /// The settings common to all methods, in words.
  fileprivate var summary: String {
    [
      (labels == .refined ? "Refined labels of " : "Labels of ") + labelModel.rawValue
        + (classBalance.isEmpty ? "" : " with the class balance \(classBalance)"),
      trainingRows == .covered ? "train candidates with a vote" : "all train candidates",
      "backbone \(backbone.kind.rawValue)" + (backbone.encoder.map { " on \($0)" } ?? ""),
      "slice losses by \(slices.lossForm.rawValue)",
      "\(training.epochs) epoch\(training.epochs == 1 ? "" : "s")",
    ].joined(separator: ", ")
  }
}
