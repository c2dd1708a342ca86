import Corpora
import Evaluation
import FileFormats
import LabelModels
import Pipeline
import Store
import Streaming
import SupervisionCore
import Testing

/// From a corpus to exported labels, in the steps of the command line.
struct WholePathTests {
  let folder: TemporaryFolder
  let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.store()
  }

  @Test func importCountsCandidatesAndGold() throws {
    let report = try commentTask().importCorpus(into: store, from: .builtIn, skipInvalid: false)
    #expect(report.outcome.candidateCounts == [.train: 60, .dev: 20, .test: 20])
    // Multiples of 3 in 60..<80 and in 80..<100: 7 each.
    #expect(report.goldCounts == [.dev: [13, 7], .test: [13, 7]])
    #expect(report.table.caption == "comments · embedded (generated)")
  }

  @Test func twoClassesGoFromCorpusToExportedLabels() throws {
    let task = commentTask()
    let labeling = try task.prepare(in: store)
    #expect(labeling.entries.allSatisfy { $0.state == .new && $0.candidates == 100 })
    // "cheap": multiples of 6 in 0..<100.
    #expect(labeling.entries.first { $0.function == "cheap" }?.votes == 17)

    let analysis = try Analysis(task: task, set: nil, split: .dev, jobs: 1, store: store)
    let cheap = try #require(analysis.analysis.summaries.first { $0.name == "cheap" })
    // 60, 66, 72 and 78, all of them spam.
    #expect(cheap.coverage == 4.0 / 20)
    #expect((cheap.correct, cheap.incorrect) == (4, 0))

    let fit = try task.fitLabelModel(in: store, with: LabelModelFitter(.dp), jobs: 1).fit
    #expect(fit.classBalanceSource == "dev gold")
    #expect(fit.model.functionNames == ["buys", "cheap", "link", "sings"])

    let score = try LabelModelScore(task: task, set: nil, split: .test, store: store)
    #expect(score.warnings.isEmpty)
    #expect(try store.scores(task: "comments").isEmpty)
    try score.save(in: store)
    let stored = try store.scores(task: "comments")
    #expect(stored.allSatisfy { $0.model == "default/dp" && $0.split == .test })
    let accuracy = try #require(stored.first { $0.metric == "accuracy" })
    #expect(accuracy.value > 0.75)

    let export = Export(task: task, set: nil, split: .test, store: store)
    #expect(try export.writeLabels(model: nil, to: folder.file("labels.csv")) == 20)
    let exported = try readLabels(folder.file("labels.csv"))
    #expect(exported.items == (80..<100).map { "c\($0)" })
    let right = (0..<20).count {
      exported.labels.mostProbableClass($0) == ((80 + $0) % 3 == 0 ? 1 : 0)
    }
    #expect(Double(right) / 20 == accuracy.value)
  }

  @Test func abstentionsOfFunctionsAreSilentInStoredModelsAndRefitsUnlessSaidOtherwise() throws {
    let task = commentTask()
    try task.prepare(in: store)
    func storedMeaning(_ settings: LabelModelSettings) throws -> Abstentions? {
      try task.fitLabelModel(
        in: store, with: LabelModelFitter(.majority, settings: settings), jobs: 1)
      let record = try store.labelModel(
        task: "comments", functionSet: "default", name: "majority")
      return try record?.decodedOptions(task: "comments").abstentions
    }
    let whatIf = try task.whatIf(without: ["link"], in: store, split: .dev, jobs: 1)
    #expect(whatIf.all.fit.options.abstentions == .silent)
    #expect(try storedMeaning(LabelModelSettings()) == .silent)
    #expect(try storedMeaning(LabelModelSettings(abstentions: .notAsked)) == .notAsked)
    let refit = try task.whatIf(
      without: ["link"], in: store, split: .dev, labelModel: .majority, jobs: 1)
    #expect(refit.reduced.fit.options.abstentions == .notAsked)
  }

  @Test(arguments: LabelModelDefinition.builtIn.map(\.name))
  func threeClassesGoThroughEveryModel(name: LabelModelName) throws {
    try ticketTask.prepare(in: store)
    let fit = try ticketTask.fitLabelModel(in: store, with: LabelModelFitter(name), jobs: 1).fit
    // Two of three words are right in nine of ten tickets: any sane model beats 80 %.
    let labels = try store.probabilisticLabels(
      task: "tickets", functionSet: "default", model: name.rawValue, split: .test)
    #expect((0..<30).count { labels.mostProbableClass($0) == $0 % 3 } > 24)
    #expect(fit.model.classCount == 3)
    let score = try LabelModelScore(task: ticketTask, set: nil, split: .test, store: store)
    #expect(score.table.rows.count == 2)
    #expect(score.table.notes.count == 1)
    #expect(score.table.notes[0].hasPrefix("F1, precision and recall are means over the classes"))
  }

  @Test func exportedVotesAreThoseOfTheFunctions() throws {
    let task = commentTask()
    try task.prepare(in: store)
    let export = Export(task: task, set: "all", split: .dev, store: store)
    #expect(try export.writeVotes(to: folder.file("votes.csv")) == 20)
    let lines = try folder.text("votes.csv").split(separator: "\n")
    #expect(lines[0] == "item,buys,cheap,link,sings")
    // 60 is spam and even: buy, cheap, http; 61 is ham: song.
    #expect(lines[1] == "c60,1,1,1,-1")
    #expect(lines[2] == "c61,-1,-1,-1,0")
  }

  @Test func theNumberOfThreadsChangesNothing() throws {
    let one = try folder.store("one.sqlite")
    let many = try folder.store("many.sqlite")
    let task = commentTask()
    for (store, jobs) in [(one, 1), (many, 8)] {
      _ = try task.importCorpus(into: store, from: .builtIn, skipInvalid: false)
      try task.castVotes(in: store) { $0.jobs = jobs }
      _ = try task.fitLabelModel(
        in: store, with: LabelModelFitter(.dp), usesDevGold: true, jobs: jobs)
    }
    let names = try task.functionSet(named: nil).functions.map(\.name)
    for split in Split.allCases {
      #expect(
        try one.voteMatrix(task: "comments", split: split, functions: names)
          == many.voteMatrix(task: "comments", split: split, functions: names))
      let labels = try [one, many].map {
        try $0.probabilisticLabels(
          task: "comments", functionSet: "default", model: "dp", split: split)
      }
      #expect(labels[0] == labels[1])
    }
  }

  @Test func votesOfOneCandidateNeedNoStore() throws {
    let votes = try commentTask().votes(on: Comment(id: "x", text: "buy a song"))
    #expect(
      votes == ["buys": .vote(.spam), "cheap": .abstain, "link": .abstain, "sings": .vote(.ham)])
  }
}
