import EndModels
import LabelModels
import SliceLearning
import SupervisionCore

/// Settings that a comparison fixes before it looks at test.
///
/// `best` is what dev selects as the strongest for DP, and the same for SBL. `paper` stands as close to section 4.2 of
/// Chen et al. 2019 as it can be told: candidates with a vote, slices from labeling functions, losses summed over
/// slices, and on CDR the labels of a moments model with the uniform class balance that was its default.
public enum EndModelPreset: String, CaseIterable, Codable, Sendable {
  case paper, best

  /// The settings of a task; those that the preset does not fix are the defaults.
  public func settings(task: String) -> EndModelSettings {
    var settings = EndModelSettings()
    adaptBackbone(&settings.backbone, task: task)
    switch self {
    case .best: settings.slices.lossForm = .mean
    case .paper:
      settings.slices.lossForm = .sum
      settings.keep = .voted
      if task == "cdr" {
        settings.labelModel = .moments
        settings.classBalance = [0.5, 0.5]
      }
    }
    return settings
  }

  /// Sizes chosen for DP on the dev set of each corpus; for spouses by `train spouses --method dp --keep voted --tune grid
  /// --search embedding=64,128 learning-rate=0.001,0.002 dropout=0.3,0.5 embedding-scale=0.2,0.3 epochs=4,9`.
  private func adaptBackbone(_ backbone: inout BackboneOptions, task: String) {
    switch task {
    case "cdr":
      backbone.embedding = 128
      backbone.hidden = [128]
    case "spouses":
      backbone.embeddingScale = 0.2
      if self == .paper {
        backbone.embedding = 128
        backbone.dropout = 0.5
      }
    default: break
    }
  }
}
