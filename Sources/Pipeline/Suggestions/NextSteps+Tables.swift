import Evaluation

extension NextSteps {
  /// One row per suggested function.
  ///
  /// - Parameter declarations: the declaration of each, in a column of its own; nil for none.
  package func suggestionTable(declarations: [String]? = nil) -> ResultTable {
    var table = ResultTable(
      caption: "What to write · \(title)",
      columns: [
        .init("phrase"), .init("vote"), .init("accuracy", .percent),
        .init("accuracyLower", title: "from", .percent),
        .init("accuracyUpper", title: "to", .percent), .init("judged", .integer),
        .init("judgedBy", title: "judged by"),
        .init("gain", title: "Δ log loss", .decimal(4)), .init("coverage", .percent),
        .init("newlyCovered", title: "newly covered", .integer), .init("overlaps", .percent),
        .init("nearest", title: "nearest function"),
      ] + (declarations == nil ? [] : [.init("declaration")]), notes: suggestionNotes)
    for (index, suggestion) in suggestions.enumerated() {
      table.append(
        [
          .text(suggestion.phrase), .text(classNames[suggestion.label]),
          .number(suggestion.accuracy), .number(suggestion.interval.lower),
          .number(suggestion.interval.upper), .integer(suggestion.judgedCount),
          .text(suggestion.basis.rawValue), .number(-suggestion.gain),
          .number(suggestion.coverage), .integer(suggestion.newlyCoveredCount),
          .number(suggestion.overlaps), suggestion.nearestFunction.map { .text($0) } ?? .missing,
        ] + (declarations.map { [.text($0[index])] } ?? []))
    }
    return table
  }

  /// One row per reason to drop or mend a function.
  package var findingTable: ResultTable {
    ResultTable(
      caption: "What to drop or mend · \(title)",
      columns: [.init("function"), .init("finding"), .init("reason")],
      rows: findings.map { [.text($0.function), .text($0.kind.rawValue), .text($0.reason)] },
      notes: findings.isEmpty ? ["Nothing found."] : [])
  }

  private var suggestionNotes: [String] {
    guard !suggestions.isEmpty else {
      return [
        "No word or phrase marks a class among the candidates without a vote or with a wrong label."
      ] + notes
    }
    return [
      "Accuracy with its 95 % interval: on dev gold, or by the label model on train candidates with a vote; "
        + "choosing the best of many phrases flatters them.",
      "Δ log loss: estimated change of the labels' mean log loss"
        + (labelModel.map { " (\($0))" } ?? "") + ", by itself, in nats.",
      "Coverage, newly covered (without a vote so far) and overlaps (share of its votes beside another): on train.",
    ] + notes
  }
}
