import Evaluation
import Labeling

extension LabelingTask {
  /// The task with published scores on its real corpus.
  public func with(published: PublishedFigures) -> LabelingTask {
    var task = self
    task.parts[PublishedFigures.self] = published
    return task
  }
}

extension WorkbenchTask {
  /// Published scores on the task's real corpus; empty where none are known.
  public var published: PublishedFigures {
    definition.parts[PublishedFigures.self] ?? PublishedFigures()
  }
}
