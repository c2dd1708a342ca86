import Labeling
import SupervisionCore

extension Cdr {
  /// The task where there is no corpus.
  package static let definition = LabelingTask(
    "cdr", "Does the chemical induce the disease?", RelationCandidate.self, defaultSet: "default",
    sets: { [try labelingFunctions($0)] })
}
