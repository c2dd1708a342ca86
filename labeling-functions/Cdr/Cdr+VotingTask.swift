import Streaming
import SupervisionCore

extension VotingTask<RelationCandidate> {
  package static var cdr: VotingTask {
    VotingTask(
      "cdr", "Does the chemical induce the disease?", C.self, defaultSet: "default",
      sets: { [try Cdr.labelingFunctions($0)] })
  }
}
