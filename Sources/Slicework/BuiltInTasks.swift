import Corpora
import Labeling
import LabelingFunctions
import Pipeline
import SupervisionCore

/// The tasks that Slicework brings along.
public let builtInTasks = Tasks {
  LabelingTask(
    "cdr", "Does the chemical induce the disease?", RelationCandidate.self, corpus: .cdr,
    defaultSet: "default", sets: { [try Cdr.labelingFunctions($0)] })
  LabelingTask(
    "spouses", "Are the two persons described as married, now or at some time?",
    RelationCandidate.self, corpus: .spouses, defaultSet: "demo",
    sets: { [try Spouses.demo($0), try Spouses.intro($0)] })
}
