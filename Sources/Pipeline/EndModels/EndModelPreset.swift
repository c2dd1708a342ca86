import EndModels
import Labeling
import SliceLearning
import SupervisionCore

/// Named settings of end models, fixed before a comparison looks at test.
public struct EndModelPreset: Equatable, Sendable {
  /// Name on the command line and in tables.
  public let name: String
  /// Settings under this name.
  public let settings: EndModelSettings
  /// Whether the settings are for vectors of a pretrained encoder; comparisons take such a preset where they are given
  /// one.
  public let isForEncoders: Bool

  /// Settings under a name.
  public init(_ name: String, _ settings: EndModelSettings, isForEncoders: Bool = false) {
    self.name = name
    self.settings = settings
    self.isForEncoders = isForEncoders
  }

  /// Settings as close as possible to section 4.2 of Chen et al. 2019: candidates with a vote, one slice per labeling
  /// function, losses summed over slices.
  public static let paper = EndModelPreset("paper", EndModelSettings()).changed {
    $0.slices.lossForm = .sum
    $0.trainingRows = .covered
  }

  /// Settings that score best on dev for DP, and the same for SBL.
  public static let best = EndModelPreset("best", EndModelSettings()).changed {
    $0.slices.lossForm = .mean
  }

  /// The counterpart of ``best`` on vectors of a pretrained encoder: wide layers, a low learning rate and few epochs, since
  /// noisy labels are learnt by heart after the first ones.
  public static let encoder = EndModelPreset("encoder", EndModelSettings(), isForEncoders: true)
    .changed {
      $0.slices.lossForm = .mean
      $0.backbone.kind = .mlp
      $0.backbone.hidden = [128, 64]
      $0.training.learningRate = 5e-4
      $0.training.schedule = .linear
      $0.training.epochs = 5
    }

  /// A preset of the same name with some settings changed, such as those that suit a task.
  public func changed(_ change: (inout EndModelSettings) -> Void) -> EndModelPreset {
    var settings = settings
    change(&settings)
    return EndModelPreset(name, settings, isForEncoders: isForEncoders)
  }
}

extension LabelingTask {
  /// The task with presets of its own in place of ``Pipeline/EndModelPreset/paper`` and ``Pipeline/EndModelPreset/best``.
  ///
  /// - Parameter presets: at least one that needs no pretrained encoder, the strongest last.
  public func with(presets: [EndModelPreset]) -> LabelingTask {
    precondition(
      presets.contains { !$0.isForEncoders }, "a task has at least one preset without encoder")
    var task = self
    task.parts[[EndModelPreset].self] = presets
    return task
  }
}

extension WorkbenchTask {
  /// Presets that comparisons train with, the strongest last. Default:
  /// ``Pipeline/EndModelPreset/paper`` and ``Pipeline/EndModelPreset/best``.
  public var presets: [EndModelPreset] { declaredPresets.filter { !$0.isForEncoders } }

  /// The preset on vectors of a pretrained encoder. Default: ``Pipeline/EndModelPreset/encoder``.
  public var encoderPreset: EndModelPreset {
    declaredPresets.first(where: \.isForEncoders) ?? .encoder
  }

  private var declaredPresets: [EndModelPreset] {
    definition.parts[[EndModelPreset].self] ?? [.paper, .best]
  }

  /// The last preset, which grids and benches start from.
  public var bestPreset: EndModelPreset { presets[presets.count - 1] }

  /// The preset of a name.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` that lists the task's presets, for another name.
  public func preset(named name: String) throws -> EndModelPreset {
    let known = presets + [encoderPreset]
    guard let preset = known.first(where: { $0.name == name }) else {
      throw UsageError(
        "the task '\(self.name)' has no preset named '\(name)'",
        remedy: "choose one of: " + known.map(\.name).joined(separator: ", "))
    }
    return preset
  }
}
