import EndModels
import LabelModels
import Pipeline
import SliceLearning
import SupervisionCore

/// Settings that a comparison fixes before it looks at test.
///
/// `best` is what dev selects as the strongest for DP, and the same for SBL. `paper` stands as close to section 4.2 of
/// Chen et al. 2019 as it can be told: candidates with a vote, slices from labeling functions, and on CDR the labels of
/// a moments model with the uniform class balance that was its default.
public enum EndModelPreset: String, CaseIterable, Codable, Sendable {
  case paper, best

  /// The settings of a task; those that the preset does not fix are the defaults.
  public func settings(task: String) -> EndModelSettings {
    var settings = EndModelSettings()
    settings.slices.lossForm = .mean
    guard self == .paper else { return settings }
    settings.keep = .voted
    if task == "cdr" {
      settings.labelModel = .moments
      settings.classBalance = [0.5, 0.5]
    }
    return settings
  }

  /// What the preset fixes, in words.
  public func summary(task: String) -> String {
    let settings = settings(task: task)
    let rows = settings.keep == .voted ? "train candidates with a vote" : "all train candidates"
    let balance = settings.classBalance.isEmpty ? "" : " with a uniform class balance"
    return
      "labels of \(settings.labelModel.rawValue)\(balance), \(rows), backbone \(settings.backbone.kind.rawValue), "
      + "\(settings.training.epochs) epochs"
  }
}
