import Labeling
import Pipeline
import SupervisionCore

extension TaskFile {
  /// The task, as Swift would declare it.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for a declaration that cannot run.
  package func task() throws -> any WorkbenchTask {
    let task = LabelingTask(
      name, question, TextRecord.self, defaultSet: "default",
      sets: { _ in [try LabelingFunctionSet("default") { labelingFunctions }] },
      slices: { _ in try SlicingFunctionSet("slices") { slicingFunctions } }
    )
    .with(classNames: classes.map(\.name))
    .with(corpus: source)
    try task.validate()
    return task
  }

  private var labelingFunctions: [LabelingFunction<TextRecord>] {
    var compiler = ConditionCompiler(self)
    return functions.compactMap { function in
      ClassIndex(rawValue: function.vote).map { vote in
        LabelingFunction(
          declared: function.name, function.description, vote: vote,
          declaration: compiler.declaration(function.condition),
          when: compiler.condition(function.condition))
      }
    }
  }

  private var slicingFunctions: [SlicingFunction<TextRecord>] {
    var compiler = ConditionCompiler(self)
    return slices.map { slice in
      SlicingFunction(
        declared: slice.name, slice.description,
        declaration: compiler.declaration(slice.condition),
        when: compiler.condition(slice.condition))
    }
  }
}

extension ConditionCompiler {
  /// The condition as the fingerprint of a function has it; contents of dictionaries are added as resources.
  fileprivate func declaration(_ condition: FileCondition) -> String {
    "\(texts[0]): \(condition.canonicalText)"
  }
}
