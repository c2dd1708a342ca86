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

  @Test func featuresHaveTheHiddenLayersThatAreAskedForUnderThatKind() throws {
    let hidden = try #require(EndModelSettings.fields.first { $0.name == "hidden" })
    var settings = defaults
    settings.backbone.hidden = [128]
    settings.backbone.kind = .features
    #expect(settings.backbone.hidden.isEmpty, "the layers were those of another kind")
    try hidden.set(["32", "16"], in: &settings)
    #expect(settings.backbone.hidden == [32, 16])
    let copy = try JSONDecoder().decode(
      EndModelSettings.self, from: JSONEncoder().encode(settings))
    #expect(copy == settings)
    settings.backbone.kind = .mlp
    #expect(settings.backbone.hidden == [128])
  }

  /// Fingerprints of stored runs are of this text, and the runs had no hidden layers.
  @Test func featuresAreStoredAsTheyEverWere() throws {
    var options = BackboneOptions()
    options.kind = .features
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(options), as: UTF8.self)
    #expect(
      text
        == #"{"dropout":0.3,"embedding":64,"embeddingScale":0.1,"hidden":[64],"kind":"features","lstmSize":100,"maximumLength":120,"minimumCount":2,"pooling":"attention","window":4}"#
    )
    #expect(try JSONDecoder().decode(BackboneOptions.self, from: Data(text.utf8)).hidden.isEmpty)
    let wide = text.replacing("[64]", with: "[128]")
    #expect(try JSONDecoder().decode(BackboneOptions.self, from: Data(wide.utf8)).hidden.isEmpty)
  }

  @Test func hiddenLayersAreRefusedWhereThereIsNoPlaceForThem() throws {
    var base = defaults
    base.backbone.kind = .bilstm
    let space = try SearchSpace(["hidden=32"])
    #expect(throws: UsageError.self) { try space.settings(["32"], base: base) }
    base.backbone.kind = .features
    #expect(try space.settings(["32"], base: base).backbone.hidden == [32])
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
