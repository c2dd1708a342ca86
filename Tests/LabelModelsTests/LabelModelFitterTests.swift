import LabelModels
import SupervisionCore
import Testing

struct LabelModelFitterTests {
  let matrix = VoteMatrix(
    rows: (0..<30).map { $0 % 3 == 0 ? [1, 1, -1] : $0 % 3 == 1 ? [0, -1, 0] : [0, 1, 0] },
    classCount: 2)
  let gold = GoldLabels((0..<30).map { $0 % 3 == 0 ? 1 : 0 })

  private func fit(
    _ settings: LabelModelSettings, devGold: GoldLabels?
  ) throws -> LabelModelFit {
    try LabelModelFitter(.majority, settings: settings)
      .fit(VotePatterns(matrix), devGold: devGold, jobs: 1)
  }

  @Test func theClassBalanceComesFromDevGoldWhereThereIsAny() throws {
    let fit = try fit(LabelModelSettings(), devGold: gold)
    #expect(fit.classBalanceSource == "dev gold")
    #expect(fit.options.classBalance == .given([20.0 / 30, 10.0 / 30]))
    #expect(fit.model.classBalance == [20.0 / 30, 10.0 / 30])
  }

  @Test func withoutDevGoldItIsLearned() throws {
    let fit = try fit(LabelModelSettings(), devGold: nil)
    #expect(fit.classBalanceSource == "learned from the votes")
    #expect(fit.options.classBalance == .learned)
  }

  @Test func aBalanceFromDevGoldThatIsMissingIsRefused() {
    #expect(throws: UsageError.self) {
      try fit(LabelModelSettings(classBalance: .dev), devGold: nil)
    }
  }

  @Test func theSameOptionsGiveTheSameModel() throws {
    let first = try fit(LabelModelSettings(), devGold: gold)
    let again = try LabelModelFitter(.majority, options: first.options)
      .fit(VotePatterns(matrix), devGold: nil, jobs: 1)
    #expect(try again.model.encodedDocument() == first.model.encodedDocument())
    #expect(again.classBalanceSource == "given")
    let collapsed = CollapsedVotes(matrix, jobs: 1)
    #expect(try again.predict(collapsed, jobs: 1) == first.predict(collapsed, jobs: 1))
  }

  @Test func abstentionsAreSilentWhereFunctionsRanOnEveryRowAndUnknownElsewhere() throws {
    func meaning(_ fitter: LabelModelFitter) throws -> Abstentions {
      try fitter.options(devGold: nil, classCount: 2).options.abstentions
    }
    let plain = try LabelModelFitter(.majority)
    #expect(try meaning(plain) == .unknown)
    #expect(try meaning(plain.ofFunctionsRunOnEveryRow) == .silent)
    let chosen = try LabelModelFitter(
      .majority, settings: LabelModelSettings(abstentions: .notAsked))
    #expect(try meaning(chosen.ofFunctionsRunOnEveryRow) == .notAsked)
    let exact = try LabelModelFitter(.majority, options: LabelModelOptions())
    #expect(try meaning(exact.ofFunctionsRunOnEveryRow) == .unknown)
  }

  @Test func passesAreThoseOfTheSettings() throws {
    let options = try LabelModelSettings(maximumIterations: 7).options(devGold: nil, classCount: 2)
    #expect(options.options.maximumIterations == 7)
  }

  @Test func aModelThatDoesNotLearnTheBalanceNamesItUniform() throws {
    let fit = try LabelModelFitter(.textbookDP).fit(VotePatterns(matrix), devGold: nil, jobs: 1)
    #expect(fit.classBalanceSource == "uniform")
    let given = try LabelModelFitter(.textbookDP).fit(VotePatterns(matrix), devGold: gold, jobs: 1)
    #expect(given.classBalanceSource == "dev gold")
  }

  @Test func dependenciesOfModelsThatIgnoreThemAreNoted() throws {
    let settings = LabelModelSettings(dependencies: .given([FunctionPair("f0", "f1")]))
    func warnings(_ name: LabelModelName) throws -> [String] {
      try LabelModelFitter(name, settings: settings)
        .fit(VotePatterns(matrix), devGold: gold, jobs: 1).warnings
    }
    let note = "dependencies have no effect; 'textbook-dp' uses them"
    #expect(try warnings(.majority) == [note])
    #expect(try !warnings(.textbookDP).contains(note))
  }

  /// As in a fit without some functions of a stored model.
  @Test func pairsOfFunctionsWithoutVotesAreLeftOutOnRequest() throws {
    var options = LabelModelOptions()
    options.classBalance = .given([0.5, 0.5])
    options.dependencies = .given([FunctionPair("f0", "f2"), FunctionPair("f1", "f3")])
    let fitter = try LabelModelFitter(.textbookDP, options: options)
    #expect(throws: LabelModelError.self) {
      try fitter.fit(VotePatterns(matrix), devGold: nil, jobs: 1)
    }
    let fit = try fitter.restricted(to: matrix.functionNames)
      .fit(VotePatterns(matrix), devGold: nil, jobs: 1)
    #expect(fit.options.dependencies == .given([FunctionPair("f0", "f2")]))
  }

  @Test func anUnknownNameIsRefusedBeforeTheFit() {
    #expect(throws: UsageError.self) { try LabelModelFitter("snorkel") }
  }
}
