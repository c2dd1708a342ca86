import Labeling
import Streaming
import SupervisionCore

extension VotingTask<ReviewSentence> {
  package static func sentences(
    _ functions: @escaping @Sendable () throws -> LabelingFunctionSet<ReviewSentence>
  ) -> VotingTask {
    VotingTask(
      "sentences", "Is the sentence of a review positive?", C.self, defaultSet: "default",
      sets: { _ in [try functions()] })
  }
}
