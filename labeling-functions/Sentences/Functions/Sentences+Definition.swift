import Labeling
import SupervisionCore

extension Sentences {
  /// The task where there is no corpus.
  package static let definition = definition(labelingFunctions)

  /// The task with other functions.
  package static func definition(
    _ functions: @escaping @Sendable () throws -> LabelingFunctionSet<ReviewSentence>
  ) -> LabelingTask<ReviewSentence> {
    LabelingTask(
      "sentences", "Is the sentence of a review positive?", ReviewSentence.self,
      defaultSet: "default", sets: { _ in [try functions()] })
  }
}
