import Evaluation
import Labeling
import Pipeline
import Store
import SupervisionCore
import Testing

/// Corpus, presets and published figures as parts of a task.
struct TaskPartsTests {
  private let folder: TemporaryFolder
  private let bare = LabelingTask("bare", "Is it spam?", Comment.self) {
    Keywords("buys", "Offers.", in: \.text, anyOf: ["buy"], vote: .spam)
  }

  init() throws { folder = try TemporaryFolder() }

  @Test func aTaskWithoutCorpusCannotBeImported() throws {
    let store = try folder.store()
    let error = #expect(throws: UsageError.self) {
      try bare.importCorpus(into: store, from: .builtIn, skipInvalid: false)
    }
    #expect(error?.problem == "the task 'bare' has no corpus")
  }

  @Test func aCorpusIsAttachedToATaskThatWasDeclaredWithoutOne() throws {
    let store = try folder.store()
    let task = bare.with(corpus: try #require(commentTask().corpus))
    let report = try task.importCorpus(into: store, from: .builtIn, skipInvalid: false)
    #expect(report.outcome.candidateCounts[.train] == 60)
    #expect(bare.corpus == nil)
  }

  @Test func presetsAreThoseOfTheTaskOrTheGeneralOnes() throws {
    #expect(bare.presets.map(\.name) == ["paper", "best"])
    let wide = EndModelPreset.best.changed { $0.backbone.embedding = 256 }
    let task: any WorkbenchTask = bare.with(presets: [
      .paper, EndModelPreset("wide", wide.settings),
    ])
    #expect(task.bestPreset.name == "wide")
    #expect(try task.preset(named: "wide").settings.backbone.embedding == 256)
    let error = #expect(throws: UsageError.self) { try task.preset(named: "best") }
    #expect(error?.remedy == "choose one of: paper, wide, encoder")
  }

  @Test func publishedFiguresBelongToTheTask() {
    let figure = PublishedFigure(method: "DP", f1: 0.5, source: "A 2020, table 1", shortSource: "A")
    let task = bare.with(published: PublishedFigures([figure], caveats: ["Other candidates."]))
    #expect(task.published.figures == [figure])
    #expect(bare.published == PublishedFigures())
  }

  @Test func namesAreUniqueAmongTasks() throws {
    let tasks = Tasks(forMeasuring: [bare]) { bare }
    let error = #expect(throws: UsageError.self) { try tasks.validate() }
    #expect(error?.problem == "two tasks are named 'bare'")
    #expect(try Tasks { bare }.task(named: "bare").question == "Is it spam?")
  }
}
