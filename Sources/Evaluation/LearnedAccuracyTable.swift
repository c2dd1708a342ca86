import SupervisionCore

/// A row of a table of learned accuracies: one labeling function.
package struct LearnedAccuracy: Sendable {
  let function: String
  /// Share of the candidates on which the function votes, in 0...1.
  let coverage: Double
  /// P(vote = Y | the function votes); nil where there is no estimate.
  let accuracy: Double?

  package init(function: String, coverage: Double, accuracy: Double?) {
    self.function = function
    self.coverage = coverage
    self.accuracy = accuracy
  }
}

extension ResultTable {
  /// Coverage and learned accuracy, a row per labeling function.
  package init(caption: String, learnedAccuracies: [LearnedAccuracy], notes: [String]) {
    self.init(
      caption: caption,
      columns: [
        .init("function"), .init("coverage", .percent),
        .init("learnedAccuracy", title: "learned accuracy", .percent),
      ],
      rows: learnedAccuracies.map {
        [.text($0.function), .number($0.coverage), .number($0.accuracy)]
      }, notes: notes)
  }
}
