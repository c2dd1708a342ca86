import LabelModels
import SupervisionCore
import Testing

/// Where the class balance of a fit comes from.
struct ClassBalanceTests {
  let skewed = GoldLabels([0, 0, 0, 1, nil])

  func resolved(
    _ choice: ClassBalanceChoice?, _ gold: GoldLabels?, classCount: Int = 2
  ) throws -> (balance: ClassBalance, source: String) {
    let (options, source) = try LabelModelSettings(classBalance: choice)
      .options(devGold: gold, classCount: classCount)
    return (options.classBalance, source)
  }

  @Test func devGoldIsTakenWhereNothingIsChosen() throws {
    let (balance, source) = try resolved(nil, skewed)
    #expect(balance == .given([0.75, 0.25]))
    #expect(source == "dev gold")
  }

  @Test(arguments: [nil, GoldLabels([Int?](repeating: nil, count: 3))])
  func withoutGoldItIsLearned(gold: GoldLabels?) throws {
    let (balance, source) = try resolved(nil, gold)
    #expect(balance == .learned)
    #expect(source == "learned from the votes")
  }

  @Test func devWithoutGoldIsRefused() throws {
    let error = try #require(throws: UsageError.self) { try resolved(.dev, nil) }
    #expect(error.remedy.contains("--class-balance 0.9,0.1"))
  }

  @Test func aClassThatDevLacksStaysPossible() throws {
    // Counts 3, 1, 0 with half a candidate more each: 3.5, 1.5, 0.5 of 5.5.
    let (balance, _) = try resolved(.dev, skewed, classCount: 3)
    #expect(balance == .given([3.5 / 5.5, 1.5 / 5.5, 0.5 / 5.5]))
  }

  @Test func whatIsAskedForIsTakenAlthoughThereIsGold() throws {
    #expect(try resolved(.learned, skewed).balance == .learned)
    #expect(try resolved(.given([0.9, 0.1]), skewed).balance == .given([0.9, 0.1]))
  }

  @Test func textsAreReadAsWritten() {
    #expect(ClassBalanceChoice(text: "dev") == .dev)
    #expect(ClassBalanceChoice(text: "learned") == .learned)
    #expect(ClassBalanceChoice(text: "0.9,0.1") == .given([0.9, 0.1]))
  }

  @Test(arguments: ["", "uniform", "0.9", "0.9,", "0.9;0.1", "a,b"])
  func otherTextsAreNoChoice(text: String) {
    #expect(ClassBalanceChoice(text: text) == nil)
  }
}
