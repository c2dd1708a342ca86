import Labeling
import LabelingFunctions
import Streaming
import SupervisionCore

/// The tasks that Slicework brings along, without their corpora.
public let builtInVotingTasks: [any StreamableTask] = [
  VotingTask.cdr, VotingTask.spouses, VotingTask.sentences(Sentences.labelingFunctions),
]

extension VotingTask<RelationCandidate> {
  package static var cdr: VotingTask {
    VotingTask(
      "cdr", "Does the chemical induce the disease?", C.self, defaultSet: "default",
      sets: { [try Cdr.labelingFunctions($0)] })
  }

  package static var spouses: VotingTask {
    VotingTask(
      "spouses", "Are the two persons described as married, now or at some time?", C.self,
      defaultSet: "demo", sets: { [try Spouses.demo($0), try Spouses.intro($0)] })
  }
}

extension VotingTask<ReviewSentence> {
  package static func sentences(
    _ functions: @escaping @Sendable () throws -> LabelingFunctionSet<ReviewSentence>
  ) -> VotingTask {
    VotingTask(
      "sentences", "Is the sentence of a review positive?", C.self, defaultSet: "default",
      sets: { _ in [try functions()] })
  }
}
