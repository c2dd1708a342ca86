import Foundation
import LabelModels
import SupervisionCore
import Testing

struct LabelModelRegistryTests {
  private func definition() -> LabelModelDefinition {
    LabelModelDefinition("Takes a name that is taken.") { MajorityModel() }
  }

  @Test func theBuiltInModelsComeFirstInTheirOrder() throws {
    #expect(
      try LabelModelRegistry(adding: []).names.map(\.rawValue) == [
        "majority", "weighted-majority", "dawid-skene", "dp", "textbook-dp", "ibcc", "moments",
        "triplets",
      ])
  }

  @Test func aNameThatIsTakenIsRefused() throws {
    let error = try #require(throws: UsageError.self) {
      try LabelModelRegistry(adding: [definition()])
    }
    #expect(error.problem == "two label models are named 'majority'")
  }

  @Test func namesThatNoCommandLineCanPassAreRefused() throws {
    let error = try #require(throws: UsageError.self) {
      try LabelModelRegistry(adding: [LabelModelDefinition("All.") { ModelNamedAll() }])
    }
    #expect(error.problem == "'all' cannot be the name of a label model")
  }

  @Test func anUnknownNameListsWhatIsRegistered() throws {
    let registry = try LabelModelRegistry(adding: [])
    let error = try #require(throws: UsageError.self) {
      try registry.definition(named: "snorkel")
    }
    #expect(
      error.remedy
        == "choose one of: majority, weighted-majority, dawid-skene, dp, textbook-dp, ibcc, moments, triplets, auto"
    )
    let document = Data(
      #"{"format":"slicework-label-model","model":"snorkel","parameters":{},"version":1}"#.utf8)
    #expect(
      throws: LabelModelError.unreadableModel(
        found: "model 'snorkel'",
        expected:
          "one of majority, weighted-majority, dawid-skene, dp, textbook-dp, ibcc, moments, triplets, auto"
      )
    ) { try registry.decodeFitted(document) }
  }

  @Test func namesAreStoredAsPlainText() throws {
    let encoded = try JSONEncoder().encode([LabelModelName.weightedMajority])
    #expect(String(decoding: encoded, as: UTF8.self) == #"["weighted-majority"]"#)
    #expect(
      try JSONDecoder().decode([LabelModelName].self, from: Data(#"["of-another-package"]"#.utf8))
        == ["of-another-package"])
  }

  @Test func optionsKeepTheirStoredForm() throws {
    let stored = """
      {"abstentions":"unknown","classBalance":{"learned":{}},"dependencies":{"none":{}},"goldWeight":10,\
      "maximumIterations":100,"priorStrength":1,"seed":0,"silence":"evidence","structurePenalty":2,"tolerance":1e-06}
      """
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    #expect(
      String(decoding: try encoder.encode(LabelModelOptions()), as: UTF8.self) == stored)
    let read = try JSONDecoder().decode(
      LabelModelOptions.self,
      from: Data(stored.replacing("evidence", with: "class-balance").utf8))
    #expect(read.uncoveredRows == .classBalance)
    let older = try JSONDecoder().decode(
      LabelModelOptions.self,
      from: Data(stored.replacing(#""abstentions":"unknown","#, with: "").utf8))
    #expect(older == LabelModelOptions())
    let earlier = #"{"dependencies":{"nesting":{}},"seed":7}"#
    var expected = LabelModelOptions()
    expected.seed = 7
    #expect(try JSONDecoder().decode(LabelModelOptions.self, from: Data(earlier.utf8)) == expected)
  }
}

/// A model with a name that stands for all models on the command line.
private struct ModelNamedAll: LabelModel {
  struct Fitted: FittedLabelModel {
    static let name: LabelModelName = "all"
    var functionNames: [String] = []
    var classBalance: [Double] = []
    var learnedAccuracies: [Double?] = []
    var warnings: [String] = []

    func posteriors(for patterns: VotePatterns, jobs: Int) -> [Double] { [] }
  }

  func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: VotesWithGold?, jobs: Int
  ) throws -> Fitted { Fitted() }
}
