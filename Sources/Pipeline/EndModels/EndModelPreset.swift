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

  /// Settings under a name.
  public init(_ name: String, _ settings: EndModelSettings) {
    self.name = name
    self.settings = settings
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

  /// A preset of the same name with some settings changed, such as those that suit a task.
  public func changed(_ change: (inout EndModelSettings) -> Void) -> EndModelPreset {
    var settings = settings
    change(&settings)
    return EndModelPreset(name, settings)
  }
}

extension LabelingTask {
  /// The task with presets of its own in place of ``Pipeline/EndModelPreset/paper`` and ``Pipeline/EndModelPreset/best``.
  ///
  /// - Parameter presets: at least one, the strongest last.
  public func with(presets: [EndModelPreset]) -> LabelingTask {
    precondition(!presets.isEmpty, "a task has at least one preset")
    var task = self
    task.parts[[EndModelPreset].self] = presets
    return task
  }
}

extension WorkbenchTask {
  /// Presets that comparisons train with, the strongest last. Default:
  /// ``Pipeline/EndModelPreset/paper`` and ``Pipeline/EndModelPreset/best``.
  public var presets: [EndModelPreset] {
    definition.parts[[EndModelPreset].self] ?? [.paper, .best]
  }

  /// The last preset, which grids and benches start from.
  public var bestPreset: EndModelPreset { presets[presets.count - 1] }

  /// The preset of a name.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` that lists the task's presets, for another name.
  public func preset(named name: String) throws -> EndModelPreset {
    guard let preset = presets.first(where: { $0.name == name }) else {
      throw UsageError(
        "the task '\(self.name)' has no preset named '\(name)'",
        remedy: "choose one of: " + presets.map(\.name).joined(separator: ", "))
    }
    return preset
  }
}
