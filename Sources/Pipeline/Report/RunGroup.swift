import EndModels
import Evaluation
import JSONCoding
import SliceLearning
import Store
import SupervisionCore

/// Runs that differ in their seed alone.
package struct RunGroup: Sendable {
  package let runs: [EndModelRun]

  package var settings: EndModelSettings { runs[0].settings }
  package var method: EndModelMethod { settings.method }

  /// `SBL, bag, labels of dp, all`.
  package var title: String {
    [
      method.title, settings.backbone.kind.rawValue,
      settings.labels == .gold ? "gold labels" : "labels of \(settings.labelModel.rawValue)",
      "\(settings.trainingRows.rawValue) candidates",
    ].joined(separator: ", ")
  }

  /// The threshold that is reported: tuned on dev where it can be.
  package var decision: DecisionThreshold { runs[0].result[.tuned] == nil ? .half : .tuned }

  /// Groups of one set of labeling functions, in the order of their first run.
  ///
  /// - Throws: ``DataError`` for a run of another version.
  package static func groups(task: String, set: String, store: Store) throws -> [RunGroup] {
    var keys: [String] = []
    var runs: [String: [EndModelRun]] = [:]
    for stored in try store.runs(task: task) where stored.record.functionSet == set {
      let run = try EndModelRun(stored, isReused: true)
      var settings = run.settings
      settings.training.seed = 0
      let key = try canonicalJSONText(settings)
      if runs[key] == nil { keys.append(key) }
      runs[key, default: []].append(run)
    }
    return keys.map { RunGroup(runs: runs[$0]!) }
  }

  package func test(_ metric: Metric) -> [Double] {
    runs.compactMap { $0.result[decision]?.test?[metric] }
  }

  /// The group of another method that is like this one in everything else: labels, rows, backbone, and for
  /// DP continued in the epochs before and after the warm start.
  package func counterpart(_ method: EndModelMethod, among groups: [RunGroup]) -> RunGroup? {
    groups.first {
      $0.method == method && $0.settings.labels == settings.labels
        && $0.settings.labelModel == settings.labelModel
        && $0.settings.trainingRows == settings.trainingRows
        && $0.settings.backbone == settings.backbone
        && $0.settings.classBalance == settings.classBalance
        && (method != .dpContinued || $0.isAsLong(as: self))
    }
  }

  private func isAsLong(as other: RunGroup) -> Bool {
    settings.warmStartEpochs == other.settings.warmStartEpochs
      && settings.training.epochs == other.settings.training.epochs
  }
}
