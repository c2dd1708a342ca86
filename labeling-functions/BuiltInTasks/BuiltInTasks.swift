import Labeling
@_exported import LabelingFunctions

/// The built-in tasks, with their corpora.
///
/// A task is a folder beside this one. Its subfolder `Functions` has the candidate type, the labeling functions and the
/// ``Labeling/LabelingTask`` without a corpus, which the module LabelingFunctions compiles and small executables link; its
/// subfolder `Task` has the readers of its corpus, its presets of end models and the figures that others published, which the
/// module BuiltInTasks compiles. A new one is a folder, its name in `Package.swift` and a line here; add it to
/// `portableTasks` to stream it from the small executable too.
public let builtInTasks = Tasks(forMeasuring: [Sentences.task]) {
  Cdr.task
  Spouses.task
}
