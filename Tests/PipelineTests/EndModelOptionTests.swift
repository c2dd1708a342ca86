import EndModels
import Foundation
import Pipeline
import SupervisionCore
import Testing

/// The one table that arguments, searches, validation and documentation come from.
@Suite struct EndModelOptionTests {
  private let defaults = EndModelSettings()

  @Test func everyOptionHasANameOfItsOwnAndASoundDefault() throws {
    let names = EndModelSettings.fields.map(\.name)
    #expect(Set(names).count == names.count)
    for field in EndModelSettings.fields {
      try field.validate(defaults)
      #expect(!field.help.isEmpty && !field.expected.isEmpty)
    }
  }

  @Test(arguments: EndModelSettings.fields.filter { !$0.isList }.map(\.name))
  func itsDefaultAsTextSetsTheDefault(name: String) throws {
    let field = try #require(EndModelSettings.fields.first { $0.name == name })
    var settings = defaults
    try field.set([field.text(defaults)], in: &settings)
    #expect(settings == defaults)
  }

  @Test func settingAnOptionChangesNothingElse() throws {
    let hidden = try #require(EndModelSettings.fields.first { $0.name == "hidden" })
    var settings = defaults
    try hidden.set(["32", "0", "16"], in: &settings)
    var expected = defaults
    expected.backbone.hidden = [32, 16]
    #expect(settings == expected)
  }

  @Test(arguments: [
    ("learning-rate", "0", "learning rate is 0.0", "expected: above 0"),
    ("epochs", "1.5", "epochs cannot be '1.5'", "expected: in 1...1000000"),
    ("dropout", "1", "dropout is 1.0", "expected: in 0..<1"),
    ("pooling", "mean", "pooling cannot be 'mean'", "expected: attention or max"),
    (
      "slices", "column:", "slices cannot be 'column:'", "expected: lf, lf-class, sf or column:NAME"
    ),
  ])
  func wrongValuesAreNamedWithWhatIsExpected(
    name: String, text: String, problem: String, remedy: String
  ) throws {
    let field = try #require(EndModelSettings.fields.first { $0.name == name })
    var settings = defaults
    #expect(throws: UsageError(problem, remedy: remedy)) { try field.set([text], in: &settings) }
  }

  @Test func aSearchTakesTheOptionsOfTheTableThatSayso() throws {
    #expect(SearchSpace.options.contains("max-length"))
    #expect(!SearchSpace.options.contains("method"))
    let space = try SearchSpace(["hidden=0,32", "train-on=covered"])
    let settings = try space.settings(["0", "covered"], base: defaults)
    #expect(settings.backbone.hidden.isEmpty && settings.trainingRows == .covered)
    #expect(throws: UsageError.self) { try SearchSpace(["dropout=0.5,1"]) }
  }

  /// The table is written by ``EndModelSettings/fieldTable``: on a difference, copy it from the failure into the page.
  @Test func thePageOnEndModelsHasTheTable() throws {
    let page = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../notebooks-md/end-models.md"), encoding: .utf8)
    #expect(page.contains(EndModelSettings.fieldTable), "\(EndModelSettings.fieldTable)")
  }
}
