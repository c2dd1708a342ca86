import EndModels
import Labeling
import SliceLearning
import SupervisionCore

/// Settings of end models under a name, fixed before a comparison looks at test.
public struct EndModelPreset: Equatable, Sendable {
  public let name: String
  public let settings: EndModelSettings

  public init(_ name: String, _ settings: EndModelSettings) {
    self.name = name
    self.settings = settings
  }

  /// As close to section 4.2 of Chen et al. 2019 as it can be told: candidates with a vote, slices from labeling
  /// functions, losses summed over slices.
  public static let paper = EndModelPreset("paper", EndModelSettings()).changed {
    $0.slices.lossForm = .sum
    $0.trainingRows = .covered
  }

  /// The settings that dev selects as the strongest for DP, and the same for SBL.
  public static let best = EndModelPreset("best", EndModelSettings()).changed {
    $0.slices.lossForm = .mean
  }

  /// This preset with some settings of a task's own.
  public func changed(_ change: (inout EndModelSettings) -> Void) -> EndModelPreset {
    var settings = settings
    change(&settings)
    return EndModelPreset(name, settings)
  }
}

extension LabelingTask {
  /// The task with presets of its own in place of ``EndModelPreset/paper`` and ``EndModelPreset/best``.
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
  /// The presets that comparisons train with, the strongest last. Default: ``EndModelPreset/paper`` and
  /// ``EndModelPreset/best``.
  public var presets: [EndModelPreset] {
    definition.parts[[EndModelPreset].self] ?? [.paper, .best]
  }

  /// The last preset, on which grids and benches build.
  public var bestPreset: EndModelPreset { presets[presets.count - 1] }

  /// - Throws: ``SupervisionCore/UsageError`` listing the task's presets.
  public func preset(named name: String) throws -> EndModelPreset {
    guard let preset = presets.first(where: { $0.name == name }) else {
      throw UsageError(
        "the task '\(self.name)' has no preset named '\(name)'",
        remedy: "choose one of: " + presets.map(\.name).joined(separator: ", "))
    }
    return preset
  }
}
