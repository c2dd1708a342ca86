import Foundation
import LabelModels
import SupervisionCore
import Testing

/// Pairs of functions in the textbook model.
@Suite struct DependenciesTests {
  private let model = TextbookDataProgrammingModel()

  private func options(
    _ dependencies: Dependencies, balance: [Double] = [0.6, 0.4], iterations: Int = 100,
    tolerance: Double = 1e-6
  ) -> LabelModelOptions {
    var options = LabelModelOptions()
    options.classBalance = .given(balance)
    options.dependencies = dependencies
    options.maximumIterations = iterations
    options.tolerance = tolerance
    return options
  }

  private func pair(_ a: Int, _ b: Int) -> FunctionPair { FunctionPair("f\(a)", "f\(b)") }

  /// Independent two-sided functions, and after them noisy repetitions: (source, share of its votes repeated).
  private func matrix(
    functions: Int, repetitions: [(source: Int, share: Double)], rows: Int = 4000
  ) -> VoteMatrix {
    var generator = SeededGenerator(seed: 11)
    let cells = (0..<rows).map { _ -> [Int8] in
      let label: Int8 = generator.uniform() < 0.4 ? 1 : 0
      var row: [Int8] = (0..<functions).map { _ in
        guard generator.uniform() < 0.4 else { return -1 }
        return generator.uniform() < 0.75 ? label : 1 - label
      }
      for (source, share) in repetitions {
        let repeats = generator.uniform() < share
        row.append(repeats ? row[source] : generator.uniform() < 0.1 ? label : -1)
      }
      return row
    }
    return VoteMatrix(rows: cells, classCount: 2)
  }

  private func allRows(_ functionCount: Int, classCount: Int = 2) -> [[Int8]] {
    (0..<functionCount).reduce([[]]) { rows, _ in
      rows.flatMap { row in (-1..<classCount).map { row + [Int8($0)] } }
    }
  }

  /// The unnormalised log-probability of a row given the class, written out from the paper.
  private func score(
    _ row: [Int8], _ label: Int, propensity: [Double], accuracy: [Double],
    agreement: [(Int, Int, Double)]
  ) -> Double {
    var score = 0.0
    for (function, vote) in row.enumerated() where vote >= 0 {
      score += propensity[function] + (Int(vote) == label ? accuracy[function] : 0)
    }
    for (a, b, weight) in agreement where row[a] >= 0 && row[a] == row[b] { score += weight }
    return score
  }

  /// Counts exactly those of a model with a chain of two pairs and two independent functions.
  @Test(arguments: [[0.5, 0.5], [0.3, 0.7], [0.5, 0.3, 0.2]])
  func exactVotesGiveTheWeightsBack(balance: [Double]) throws {
    let propensity = [0.5, -0.5, 0.2, 0.4, 1]
    let accuracy = [1.5, 2, 1, 2.5, 2]
    let agreement = [(0, 1, 1.5), (1, 3, 0.8)]
    let rows = allRows(5, classCount: balance.count)
    func mass(_ row: [Int8], _ label: Int) -> Double {
      exp(
        score(row, label, propensity: propensity, accuracy: accuracy, agreement: agreement))
    }
    let normalisers = balance.indices.map { label in rows.reduce(0) { $0 + mass($1, label) } }
    func joint(_ row: [Int8], _ label: Int) -> Double {
      balance[label] * mass(row, label) / normalisers[label]
    }
    let patterns = exactPatterns(
      functionCount: 5, classCount: balance.count, abstains: true, total: 1e9, probability: joint)
    let fitted = try model.fit(
      patterns,
      options: options(
        .given([pair(1, 0), pair(3, 1)]), balance: balance, iterations: 3_000, tolerance: 1e-11))
    #expect(fitted.dependencies.map(\.first) == ["f0", "f1"])
    #expect(fitted.dependencies.map(\.second) == ["f1", "f3"])
    for (found, (_, _, weight)) in zip(fitted.dependencies, agreement) {
      #expect(abs(found.weight - weight) < 1e-3)
    }
    for row in rows {
      let exact = balance.indices.map { joint(row, $0) }
      let total = exact.reduce(0, +)
      #expect(greatestDifference(fitted.posterior(for: row), exact.map { $0 / total }) < 1e-3)
    }
  }

  @Test func theJointDistributionSumsToOneAndHasTheStatedForm() throws {
    let votes = matrix(functions: 4, repetitions: [(0, 0.7), (0, 0.6)])
    let fitted = try model.fit(
      VotePatterns(votes), options: options(.given([pair(0, 4), pair(0, 5)])))
    for label in 0...1 {
      let total = allRows(6).reduce(0) { $0 + fitted.likelihood(of: $1, when: label) }
      #expect(abs(total - 1) < 1e-9)
      /// log of the cross ratio of two functions' votes against both abstaining.
      func interaction(_ a: Int, _ b: Int, _ first: Int8, _ second: Int8) -> Double {
        func logLikelihood(_ x: Int8, _ y: Int8) -> Double {
          var row: [Int8] = [-1, 1, -1, 0, -1, -1]
          row[a] = x
          row[b] = y
          return log(fitted.likelihood(of: row, when: label))
        }
        return logLikelihood(first, second) + logLikelihood(-1, -1) - logLikelihood(first, -1)
          - logLikelihood(-1, second)
      }
      for (dependency, other) in zip(fitted.dependencies, [4, 5]) {
        #expect(dependency.weight > 1)
        for vote: Int8 in [0, 1] {
          #expect(abs(interaction(0, other, vote, vote) - dependency.weight) < 1e-6)
        }
        #expect(abs(interaction(0, other, 1, 0)) < 1e-6)
      }
      #expect(abs(interaction(4, 5, 1, 1)) < 1e-6)
      #expect(abs(interaction(1, 2, 1, 1)) < 1e-6)
    }
  }

  @Test func thePosteriorIsBayesRuleOverTheJointDistribution() throws {
    let votes = matrix(functions: 3, repetitions: [(0, 0.7)])
    let fitted = try model.fit(VotePatterns(votes), options: options(.given([pair(0, 3)])))
    for row in allRows(4) {
      let joint = (0...1).map { fitted.classBalance[$0] * fitted.likelihood(of: row, when: $0) }
      #expect(abs(fitted.posterior(for: row)[1] - joint[1] / (joint[0] + joint[1])) < 1e-9)
    }
  }

  /// The log-likelihood never falls, and is Σ log Σ_y P(votes, y) of the stated distribution.
  @Test(arguments: [
    Dependencies.none, .given([FunctionPair("f0", "f4"), FunctionPair("f4", "f1")]),
  ])
  func everyPassRaisesTheLikelihood(dependencies: Dependencies) throws {
    let patterns = VotePatterns(matrix(functions: 4, repetitions: [(0, 0.7)], rows: 800))
    func fit(_ passes: Int) throws -> FittedTextbookDataProgramming {
      try model.fit(patterns, options: options(dependencies, iterations: passes, tolerance: 0))
    }
    let fitted = try fit(8)
    try #require(fitted.logLikelihoods.count == 8)
    for (before, after) in zip(fitted.logLikelihoods, fitted.logLikelihoods.dropFirst()) {
      // Rounding of a sum of some thousands.
      #expect(after >= before - 1e-8)
    }
    #expect(fitted.logLikelihoods[7] > fitted.logLikelihoods[0] + 1)
    let expected = (0..<patterns.patternCount).reduce(0.0) { sum, index in
      let row = patterns.pattern(index)
      let probability = (0...1).reduce(0) {
        $0 + fitted.classBalance[$1] * fitted.likelihood(of: row, when: $1)
      }
      return sum + Double(patterns.counts[index]) * log(probability)
    }
    #expect(abs(try fit(9).logLikelihoods[8] - expected) < 1e-6)
  }

  /// At the maximum the gradient is zero: each factor is expected as often by the model as by the votes with their posteriors.
  @Test func theGradientVanishesAtTheMaximum() throws {
    let patterns = VotePatterns(matrix(functions: 4, repetitions: [(0, 0.7), (1, 0.5)]))
    let pairs = [(0, 4), (1, 5), (4, 5)]
    let fitted = try model.fit(
      patterns,
      options: options(
        .given(pairs.map { pair($0.0, $0.1) }), iterations: 5_000, tolerance: 1e-10))
    func difference(_ factor: (_ row: [Int8], _ label: Int) -> Bool) -> Double {
      let model = allRows(6).reduce(0) { sum, row in
        (0...1).reduce(sum) {
          $0
            + (factor(row, $1) ? fitted.classBalance[$1] * fitted.likelihood(of: row, when: $1) : 0)
        }
      }
      let votes = (0..<patterns.patternCount).reduce(0.0) { sum, index in
        let row = patterns.pattern(index)
        let posterior = fitted.posterior(for: row)
        return (0...1).reduce(sum) {
          $0 + (factor(row, $1) ? Double(patterns.counts[index]) * posterior[$1] : 0)
        }
      }
      return abs(model - votes / Double(patterns.rowCount))
    }
    for function in 0..<6 {
      #expect(difference { row, _ in row[function] >= 0 } < 1e-5)
      #expect(difference { row, label in Int(row[function]) == label } < 1e-5)
    }
    for (a, b) in pairs { #expect(difference { row, _ in row[a] >= 0 && row[a] == row[b] } < 1e-5) }
  }

  /// A function and its exact copy are worth one function.
  @Test func aGivenCopyAddsNothingToTheEvidence() throws {
    let votes = matrix(functions: 5, repetitions: [])
    let copied = VoteMatrix(
      rows: (0..<votes.rowCount).map { votes.row($0) + [votes[$0, 0]] }, classCount: 2)
    let alone = try model.fit(VotePatterns(votes), options: options(.none))
    let linked = try model.fit(VotePatterns(copied), options: options(.given([pair(0, 5)])))
    let blind = try model.fit(VotePatterns(copied), options: options(.none))
    let row: [Int8] = [1, -1, -1, -1, -1]
    let expected = alone.posterior(for: row)[1]
    #expect(abs(linked.posterior(for: row + [1])[1] - expected) < 0.02)
    #expect(blind.posterior(for: row + [1])[1] > expected + 0.1)
  }

  @Test func theOrderOfColumnsAndOfPairsDoesNotMatter() throws {
    let votes = matrix(functions: 4, repetitions: [(0, 0.7), (1, 0.6)])
    let pairs = [pair(0, 4), pair(1, 5), pair(4, 5)]
    let order = [4, 2, 0, 5, 1, 3]
    let a = try model.fit(
      VotePatterns(votes), options: options(.given(pairs), iterations: 5_000, tolerance: 1e-11))
    let b = try model.fit(
      VotePatterns(votes.selecting(columns: order)),
      options: options(
        .given(pairs.reversed() + pairs), iterations: 5_000, tolerance: 1e-11))
    let row: [Int8] = [1, -1, 0, 1, -1, 1]
    // The same maximum, up to where the fits stop.
    #expect(
      greatestDifference(a.posterior(for: row), b.posterior(for: order.map { row[$0] })) < 1e-5)
  }

  @Test func structureLearningFindsTheRepetitionsAndNothingElse() throws {
    let votes = matrix(functions: 6, repetitions: [(0, 0.7), (2, 0.8)])
    let fitted = try model.fit(VotePatterns(votes), options: options(.learned), jobs: 2)
    #expect(
      Set(fitted.dependencies.map { [$0.first, $0.second] }) == [["f0", "f6"], ["f2", "f7"]])
    #expect(fitted.dependencies.allSatisfy { $0.weight > 0.5 })
    let independent = try model.fit(
      VotePatterns(matrix(functions: 8, repetitions: [])), options: options(.learned), jobs: 2)
    #expect(independent.dependencies.isEmpty)
  }

  @Test func aGroupTooLargeToEnumerateIsRefusedByName() throws {
    let patterns = VotePatterns(matrix(functions: 11, repetitions: [], rows: 300))
    // Ten functions of three outcomes make 59,049 joint votes, eleven 177,147.
    let fits = try model.fit(
      patterns,
      options: options(.given((0..<9).map { pair($0, $0 + 1) }), iterations: 1))
    #expect(fits.dependencies.count == 9)
    let error = try #require(throws: LabelModelError.self) {
      try model.fit(patterns, options: options(.given((0..<10).map { pair($0, $0 + 1) })))
    }
    #expect(
      error
        == .dependenciesTooLarge(
          functions: (0..<11).map { "f\($0)" }, jointVotes: 177_147, limit: 65_536))
    #expect(error.problem.contains("connect 11 functions (f0, f1, "))
  }

  @Test func pairsOfUnknownFunctionsAreRefusedWithTheirPlace() throws {
    let patterns = VotePatterns(VoteMatrix(rows: [[1, 0, 1]], classCount: 2))
    let error = try #require(throws: LabelModelError.self) {
      try model.fit(
        patterns, options: options(.given([FunctionPair("f0", "x", place: "pairs.csv:2")])))
    }
    #expect(
      error.problem
        == "pairs.csv:2: found the function 'x', expected one of the 3 that vote (f0, f1, f2)")
    #expect(throws: LabelModelError.dependencyOnItself(pair(1, 1))) {
      try model.fit(patterns, options: options(.given([pair(1, 1)])))
    }
  }

  @Test func aModelWithDependenciesSurvivesItsDocument() throws {
    let votes = matrix(functions: 3, repetitions: [(0, 0.7)], rows: 500)
    let fitted = try model.fit(VotePatterns(votes), options: options(.given([pair(0, 3)])))
    let read = try FittedTextbookDataProgramming(document: fitted.encodedDocument())
    #expect(read == fitted)
    #expect(try read.predict(votes) == fitted.predict(votes))
  }

  @Test func storedOptionsNameTheFunctions() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let given = Dependencies.given([FunctionPair("b", "a", place: "pairs.csv:2")])
    let text = #"{"given":{"_0":[{"first":"a","second":"b"}]}}"#
    #expect(String(decoding: try encoder.encode(given), as: UTF8.self) == text)
    #expect(try JSONDecoder().decode(Dependencies.self, from: Data(text.utf8)) == given)
    #expect(
      try JSONDecoder().decode(Dependencies.self, from: Data(#"{"nesting":{}}"#.utf8)) == .none)
  }
}
