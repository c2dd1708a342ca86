import Foundation
import LabelModels
import SupervisionCore
import Testing

@Suite struct DependenciesTests {
  private let model = DataProgrammingModel()

  private func options(_ dependencies: Dependencies, balance: [Double] = [0.6, 0.4])
    -> LabelModelOptions
  {
    var options = LabelModelOptions()
    options.classBalance = .given(balance)
    options.dependencies = dependencies
    return options
  }

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

  private func allRows(_ functionCount: Int) -> [[Int8]] {
    (0..<functionCount).reduce([[]]) { rows, _ in
      rows.flatMap { row in [-1, 0, 1].map { row + [$0] } }
    }
  }

  @Test func theJointDistributionHasTheStatedFormAndSumsToOne() throws {
    let votes = matrix(functions: 4, repetitions: [(0, 0.7), (0, 0.6)])
    let pairs = [FunctionPair(0, 4), FunctionPair(0, 5)]
    let fitted = try model.fit(
      VotePatterns(votes), options: options(.given(pairs)), gold: nil, jobs: 1)
    let rows = allRows(6)
    for label in 0...1 {
      #expect(abs(rows.reduce(0) { $0 + fitted.likelihood(of: $1, when: label) } - 1) < 1e-6)
      for function in 0..<6 {
        let margin = rows.filter { $0[function] == 1 }
          .reduce(0) { $0 + fitted.likelihood(of: $1, when: label) }
        #expect(abs(margin - fitted.rate(function: function, votes: 1, when: label)) < 1e-3)
      }
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
      // Agreement has one weight whatever the class voted; disagreement and unlinked pairs have none.
      for other in [4, 5] {
        #expect(interaction(0, other, 1, 1) > 1)
        #expect(abs(interaction(0, other, 1, 1) - interaction(0, other, 0, 0)) < 1e-6)
        #expect(abs(interaction(0, other, 1, 0)) < 1e-6)
      }
      #expect(abs(interaction(4, 5, 1, 1)) < 1e-6)
      #expect(abs(interaction(1, 2, 1, 1)) < 1e-6)
    }
  }

  @Test func thePosteriorIsBayesRuleOverTheJointDistribution() throws {
    let votes = matrix(functions: 3, repetitions: [(0, 0.7)])
    let fitted = try model.fit(
      VotePatterns(votes), options: options(.given([FunctionPair(0, 3)])), gold: nil, jobs: 1)
    for row in allRows(4) {
      let joint = (0...1).map { fitted.classBalance[$0] * fitted.likelihood(of: row, when: $0) }
      #expect(abs(fitted.posterior(for: row)[1] - joint[1] / (joint[0] + joint[1])) < 1e-9)
    }
  }

  /// A function and its exact copy are worth one function.
  @Test func aGivenCopyAddsNothingToTheEvidence() throws {
    let votes = matrix(functions: 5, repetitions: [])
    let copied = VoteMatrix(
      rows: (0..<votes.rowCount).map { votes.row($0) + [votes[$0, 0]] }, classCount: 2)
    let alone = try model.fit(VotePatterns(votes), options: options(.none), gold: nil, jobs: 1)
    let linked = try model.fit(
      VotePatterns(copied), options: options(.given([FunctionPair(0, 5)])), gold: nil, jobs: 1)
    let blind = try model.fit(VotePatterns(copied), options: options(.none), gold: nil, jobs: 1)
    let row: [Int8] = [1, -1, -1, -1, -1]
    let expected = alone.posterior(for: row)[1]
    #expect(abs(linked.posterior(for: row + [1])[1] - expected) < 0.02)
    #expect(blind.posterior(for: row + [1])[1] > expected + 0.1)
  }

  @Test func structureLearningFindsTheRepetitionsAndNothingElse() throws {
    let votes = matrix(functions: 6, repetitions: [(0, 0.7), (2, 0.8)])
    let fitted = try model.fit(VotePatterns(votes), options: options(.learned), gold: nil, jobs: 2)
    #expect(
      Set(fitted.dependencies.map { [$0.function, $0.other] }) == [["f0", "f6"], ["f2", "f7"]])
    #expect(fitted.dependencies.allSatisfy { $0.isModelled && ($0.strength ?? 0) > 0.5 })
    let independent = matrix(functions: 8, repetitions: [])
    let found = try model.fit(
      VotePatterns(independent), options: options(.learned), gold: nil, jobs: 2)
    #expect(found.dependencies.isEmpty)
  }

  @Test func pairsThatMakeAComponentTooLargeAreLeftOutAndReported() throws {
    let votes = matrix(functions: 12, repetitions: [], rows: 300)
    let chain = (0..<11).map { FunctionPair($0, $0 + 1) }
    var options = options(.given(chain))
    options.maximumIterations = 2
    let fitted = try model.fit(VotePatterns(votes), options: options, gold: nil, jobs: 1)
    // Eight functions of three outcomes make 6,561 joint votes, the limit.
    #expect(fitted.dependencies.map(\.isModelled) == (0..<11).map { $0 != 7 })
    #expect(fitted.warnings.count { $0.hasPrefix("1 of 11 dependencies") } == 1)
  }

  @Test(arguments: [FunctionPair(0, 0), FunctionPair(0, 9), FunctionPair(-1, 2)])
  func pairsThatDoNotExistAreRefused(pair: FunctionPair) {
    #expect(throws: LabelModelError.invalidDependency(pair, functionCount: 3)) {
      try model.fit(
        VotePatterns(VoteMatrix(rows: [[1, 0, 1]], classCount: 2)),
        options: options(.given([pair])),
        gold: nil, jobs: 1)
    }
  }

  @Test func aModelWithDependenciesSurvivesItsDocument() throws {
    let votes = matrix(functions: 3, repetitions: [(0, 0.7)], rows: 500)
    let fitted = try model.fit(
      VotePatterns(votes), options: options(.given([FunctionPair(0, 3)])), gold: nil, jobs: 1)
    #expect(try FittedDataProgramming(document: fitted.encodedDocument()) == fitted)
  }
}
