import Evaluation
import Labeling

extension LabelingTask {
  /// The task with figures that others published for its real corpus.
  public func with(published: PublishedFigures) -> LabelingTask {
    var task = self
    task.parts[PublishedFigures.self] = published
    return task
  }
}

extension WorkbenchTask {
  /// Figures that others published for the task's real corpus; none where none are known.
  public var published: PublishedFigures {
    definition.parts[PublishedFigures.self] ?? PublishedFigures()
  }
}
