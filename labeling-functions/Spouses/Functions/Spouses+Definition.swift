import Labeling
import SupervisionCore

extension Spouses {
  /// The task where there is no corpus.
  package static let definition = LabelingTask(
    "spouses", "Are the two persons described as married, now or at some time?",
    RelationCandidate.self, defaultSet: "demo", sets: { [try demo($0), try intro($0)] })
}
