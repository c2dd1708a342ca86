import FileTestSupport
import Foundation
import LabelModels
import SupervisionCore
import Testing

/// A changed document is refused, or is that of a model which labels any votes by distributions; it never traps.
@Suite struct DamagedDocumentTests {
  /// Votes that give every model all of its parts: weights of repeated functions, links, one-sided functions.
  private static func votes(classCount: Int) -> VoteMatrix {
    let balance = classCount == 2 ? [0.6, 0.4] : [0.5, 0.3, 0.2]
    let matrix = GeneratedVotes(
      .init(functionCount: 5, classBalance: balance, seed: 3), rows: 600
    ).matrix
    let copy = (0..<600).map { $0 % 50 == 0 ? abstainCell : matrix[$0, 0] }
    let oneSided = (0..<600).map { matrix[$0, 1] == 1 ? Int8(1) : abstainCell }
    return VoteMatrix(
      rowCount: 600, functionNames: (0..<7).map { "f\($0)" }, classCount: classCount,
      cells: matrix.cells + copy + oneSided)
  }

  private static func document(_ name: LabelModelName, classCount: Int) throws -> Data {
    let matrix = votes(classCount: classCount)
    var options = options(iterations: 20)
    options.dependencies = .given([FunctionPair("f0", "f5")])
    let gold = GoldLabels((0..<600).map { $0 % 3 == 0 ? Int($0 % classCount) : nil })
    return try LabelModelRegistry.current.definition(named: name).make().fit(
      VotePatterns(matrix), options: options, gold: VotesWithGold(matrix, gold: gold), jobs: 1
    ).encodedDocument()
  }

  private static let names = LabelModelDefinition.builtIn.map(\.name) + [.auto]

  @Test(arguments: names, [2, 3])
  func changedDocumentsAreRefusedOrLabel(name: LabelModelName, classCount: Int) throws {
    try expectRefusedOrLabelling(Self.document(name, classCount: classCount))
  }

  @Test func changedDocumentsOfVersion1AreRefusedOrLabel() throws {
    let document = """
      {"format":"slicework-label-model","model":"dp","version":1,"parameters":{"components":[],
      "dependencies":[],"functionNames":["a","b"],"learnedAccuracies":[0.8,null],"passCount":3,
      "rates":{"balance":[0.6,0.4],"rates":[0.3,0.1,0.1,0.4,0,0,0.05,0.2]},"silence":"evidence",
      "warnings":["w"],"weights":{"ofCode":[1,1,1,0.5],"ofFunction":[1,0.5]}}}
      """
    try expectRefusedOrLabelling(Data(document.utf8))
  }

  private func expectRefusedOrLabelling(_ document: Data) throws {
    _ = try LabelModelRegistry.current.decodeFitted(document)
    var refusals = 0
    for mutation in try jsonMutations(of: document) {
      let model: any FittedLabelModel
      do {
        model = try LabelModelRegistry.current.decodeFitted(mutation.document)
      } catch let error as LabelModelError {
        refusals += 1
        #expect(!error.problem.isEmpty && !error.remedy.isEmpty)
        continue
      }
      expectDistributions(model, "\(mutation.change)")
    }
    #expect(refusals > 100)
  }

  private func expectDistributions(_ model: any FittedLabelModel, _ change: String) {
    var generator = SeededGenerator(seed: 5)
    let labels = -1..<model.classCount
    for round in 0..<8 {
      let row = model.functionNames.map { _ in
        Int8(labels.lowerBound + generator.index(below: labels.count))
      }
      let posterior = model.posterior(for: row)
      let isDistribution =
        posterior.allSatisfy { (0...1.000001).contains($0) }
        && abs(posterior.reduce(0, +) - 1) < 1e-5
      #expect(isDistribution, "\(change): \(posterior) of \(row)")
      if let weights = model.voteWeights(for: row) { #expect(weights.count == row.count) }
      if round == 0 { _ = model.contributions(for: row) }
    }
    #expect(model.learnedAccuracies.count == model.functionNames.count)
    _ = model.warnings
  }
}
