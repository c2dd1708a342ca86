import SupervisionCore

/// Checks of the numbers in a document of a fitted model, so that what is read can be used on any votes.
struct ParameterCheck {
  let functionCount: Int
  /// K.
  let classCount: Int

  /// Logarithms and weights beyond this are no result of a fit; sums of such stay finite.
  static let largest = 1e9

  private static let rounding = 1e-9

  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)`` for no function, and for other than 2 to 127 classes.
  init(functionCount: Int, classCount: Int) throws {
    self.functionCount = functionCount
    self.classCount = classCount
    try require(functionCount > 0, "functionNames", found: "none", expected: "at least one")
    try require(
      (2...127).contains(classCount), "classes", found: "\(classCount)", expected: "2 to 127")
  }

  /// Votes that can be told apart: functions times classes.
  var voteCount: Int { functionCount * classCount }
  /// A number for each vote and each true class.
  var rateCount: Int { voteCount * classCount }

  func require(
    _ isSound: Bool, _ field: String, found: @autoclosure () -> String,
    expected: @autoclosure () -> String
  ) throws {
    guard isSound else {
      throw LabelModelError.unreadableModel(
        found: "\(found()) in '\(field)'", expected: expected())
    }
  }

  func count(_ field: String, _ found: Int, is expected: Int) throws {
    try require(
      found == expected, field, found: "\(found) values",
      expected: "\(expected) for \(functionCount) functions and \(classCount) classes")
  }

  func number(_ field: String, _ value: Double, in range: ClosedRange<Double>) throws {
    try require(
      range.contains(value), field, found: "\(value)",
      expected: "a number from \(range.lowerBound) to \(range.upperBound)")
  }

  func numbers(
    _ field: String, _ values: [Double], count: Int, in range: ClosedRange<Double>
  ) throws {
    try self.count(field, values.count, is: count)
    for value in values { try number(field, value, in: range) }
  }

  /// - Parameter values: nil, which is sound, or such numbers.
  func numbers(
    _ field: String, orNil values: [Double]?, count: Int, in range: ClosedRange<Double>
  ) throws {
    if let values { try numbers(field, values, count: count, in: range) }
  }

  /// A probability for each class, with the sum 1; rounding may lead a little beyond 0 and 1.
  func distribution(_ field: String, _ values: [Double]?) throws {
    guard let values else { return }
    try numbers(field, values, count: classCount, in: -Self.rounding...(1 + Self.rounding))
    let sum = values.reduce(0, +)
    try require(
      abs(sum - 1) < 1e-6, field, found: "probabilities with the sum \(sum)", expected: "the sum 1")
  }
}

extension FittedLabelModel {
  /// Checks what holds for every label model, after ``FittedLabelModel/checkParameters()``: classes, a balance and learned
  /// accuracies that are probabilities, and posteriors that are distributions on rows of votes for one class.
  ///
  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)``.
  func checkWhole() throws {
    try checkParameters()
    let check = try ParameterCheck(functionCount: functionNames.count, classCount: classCount)
    try check.require(
      Set(functionNames).count == functionNames.count && !functionNames.contains(""),
      "functionNames", found: "empty or repeated names", expected: "names that occur once")
    try check.distribution("classBalance", classBalance)
    try check.count("learnedAccuracies", learnedAccuracies.count, is: functionNames.count)
    for accuracy in learnedAccuracies.compactMap({ $0 }) {
      try check.number("learnedAccuracies", accuracy, in: -1e-6...(1 + 1e-6))
    }
    let rowCount = classCount + 1
    let rows = VotePatterns(
      functionNames: functionNames, classCount: classCount,
      cells: functionNames.flatMap { _ in (0..<rowCount).map { Int8($0) - 1 } },
      counts: [Int](repeating: 1, count: rowCount))
    let posteriors = posteriors(for: rows, jobs: 1)
    try check.count("posteriors", posteriors.count, is: rowCount * classCount)
    for start in stride(from: 0, to: posteriors.count, by: classCount) {
      try check.distribution("posteriors", Array(posteriors[start..<(start + classCount)]))
    }
  }
}
