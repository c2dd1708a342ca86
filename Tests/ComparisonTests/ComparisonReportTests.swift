import Comparison
import Corpora
import Evaluation
import Foundation
import LabelModels
import Labeling
import Pipeline
import Store
import SupervisionCore
import Testing

struct ComparisonReportTests {
  struct Comment: Candidate, Codable {
    enum Label: Int, ClassLabel { case ham, spam }
    let id: String
    let text: String
  }

  func comparison(
    functionCount: Int, kind: CorpusOrigin.Kind = .embedded
  ) throws -> LabelModelComparison {
    try withStore(functionCount: functionCount, kind: kind) { task, store in
      try task.compareLabelModels(LabelModelDefinition.builtIn.map(\.name), in: store, jobs: 1)
    }
  }

  /// 120 comments, half of them train; the functions read the words `f0`, `f1`, …. Hands over the labeled task in a store that is removed afterwards.
  private func withStore<Result>(
    functionCount: Int, kind: CorpusOrigin.Kind = .embedded,
    _ body: (LabelingTask<Comment>, Store) throws -> Result
  ) throws -> Result {
    let source = CorpusSource<Comment> { _, deliver in
      for index in 0..<120 {
        let gold = index % 3 == 0 ? 1 : 0
        let words = (0..<functionCount).map { "f\($0)\((index + $0) % 7 == 0 ? 1 - gold : gold)" }
        let split: Split = index < 60 ? .train : index < 90 ? .dev : .test
        try deliver(
          .candidate(
            LabeledCandidate(
              candidate: Comment(id: "\(index)", text: words.joined(separator: " ")), split: split,
              gold: split == .train ? nil : gold)))
      }
      return CorpusSummary(kind: kind)
    }
    let task = LabelingTask("comments", "", Comment.self, corpus: source) {
      for number in 0..<functionCount {
        LabelingFunction("f\(number)", "") { comment in
          .vote(comment.text.contains("f\(number)1") ? .spam : .ham)
        }
      }
    }
    let path = FileManager.default.temporaryDirectory
      .appending(path: "ComparisonTests-\(UUID().uuidString).sqlite").path
    defer {
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: path + suffix)
      }
    }
    let store = try Store(path: path)
    _ = try task.importCorpus(into: store, from: .builtIn, skipInvalid: false)
    _ = try task.applyFunctions(in: store, options: LabelingOptions(), progress: SilentProgress())
    return try body(task, store)
  }

  func parsedLabelModels(_ result: ComparisonReport) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(result.json.utf8)) as? [String: Any]
    return try #require((value?["labelModels"] as? [[String: Any]])?.first)
  }

  @Test func jsonHasEveryModelWithItsScores() throws {
    let task = try parsedLabelModels(ComparisonReport([comparison(functionCount: 5)], seed: 7))
    #expect(task["data"] as? String == "embedded")
    #expect(task["classBalance"] as? String == "dev gold")
    let models = try #require(task["labelModels"] as? [[String: Any]])
    #expect(
      models.compactMap { $0["model"] as? String }
        == LabelModelDefinition.builtIn.map(\.name).map(\.rawValue))
    for model in models {
      let test = try #require((model["test"] as? [String: Any])?["plain"] as? [String: Any])
      #expect(test["n"] as? Int == 30)
      #expect((0...1).contains(try #require(test["f1"] as? Double)))
    }
    let train = try #require((task["splits"] as? [String: Any])?["train"] as? [String: Any])
    #expect(train["candidates"] as? Int == 60)
    #expect(train["positiveShare"] is NSNull)
  }

  @Test(arguments: [0, 7, UInt64.max]) func jsonKeepsTheSeed(seed: UInt64) {
    #expect(
      ComparisonReport([], seed: seed).json
        == "{\"version\":1,\"seed\":\(seed),\"labelModels\":[],\"tasks\":[]}\n")
  }

  @Test func aModelThatCannotBeFittedIsLeftOutWithItsReason() throws {
    let comparison = try comparison(functionCount: 2)
    #expect(comparison.entries.contains { $0.name == .majority })
    #expect(!comparison.entries.contains { $0.name == .triplets })
    let reason = try #require(comparison.leftOut.first { $0.hasPrefix("triplets: ") })
    #expect(reason.contains("found 2 functions with votes, expected at least 3"))
    #expect(comparison.table.notes.contains("Left out: \(reason)"))
    let task = try parsedLabelModels(ComparisonReport([comparison], seed: 0))
    #expect((task["leftOut"] as? [String])?.contains(reason) == true)
  }

  @Test func generatedDataAreCalledSo() throws {
    let embedded = try comparison(functionCount: 3)
    #expect(
      embedded.table.caption == "comments · default · 3 labeling functions · embedded (generated)")
    #expect(ComparisonReport([embedded], seed: 0).page.html().contains("embedded (generated)"))
    let real = try comparison(functionCount: 3, kind: .real)
    #expect(real.table.caption?.hasSuffix(" · real") == true)
  }

  @Test func thePageSaysEachTitleOnce() throws {
    let comparison = try comparison(functionCount: 3)
    let html = ComparisonReport([comparison], seed: 0).page.html()
    #expect(html.components(separatedBy: comparison.votes.title).count - 1 == 1)
    for entry in comparison.entries { #expect(html.contains("<td>\(entry.name.rawValue)</td>")) }
  }

  @Test func dpContinuedSplitsTheGainOfSlicesFromThatOfLongerTraining() throws {
    try withStore(functionCount: 4) { task, store in
      let context = try TrainingContext(
        task: task, set: nil, labelModels: LabelModelSettings(), store: store, jobs: 1)
      func compared(_ names: [String]) throws -> ComparisonReport {
        var plan = ComparisonPlan(seeds: [0, 1, 2])
        plan.add([.best], methods: names.compactMap(ComparedMethod.init(name:)), on: context) {
          var settings = $0
          settings.training.epochs = 2
          settings.training.learningRate = 0.02
          settings.warmStartEpochs = 2
          settings.minimumMembers = 5
          return settings
        }
        return ComparisonReport(
          [], methods: try plan.run(RunScheduler(), store: store, progress: SilentProgress()),
          seed: 0)
      }
      let report = try compared(["dp", "dp-continued", "sbl"])
      let comparison = report.methods[0]
      let whole = try #require(comparison.paired(.sbl, minus: .dp, .half))
      let split = try #require(SplitDifference(comparison, .half))
      #expect(
        abs(
          whole.meanDifference - split.longerTraining.meanDifference - split.slices.meanDifference)
          < 1e-12)
      let titles = comparison.table.columns.map(\.title)
      #expect(titles[7...10] == ["against DP", "wins", "against DP continued", "wins"])
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
      let half = try #require((json["tasks"] as? [[String: Any]])?.first)
      let pairs = try #require(half["paired"] as? [[String: Any]])
      #expect(
        pairs.map { "\($0["a"] ?? "") \($0["b"] ?? "")" }
          == ["dp-continued dp", "sbl dp", "sbl dp-continued"])
      #expect(pairs[2]["meanDifference"] as? Double == split.slices.meanDifference)
      #expect((pairs[2]["ci95"] as? [Double])?.count == 2)
      #expect(try #require(report.sentence).contains("longer training alone"))
      let stored = try TaskReport(task: task, store: store).runTable
      #expect(stored.columns.map(\.title).contains("against DP continued"))
      let usual = try compared(["dp", "sbl"])
      #expect(!usual.methods[0].table.columns.map(\.title).contains("against DP continued"))
      #expect(!(try #require(usual.sentence).contains("longer training")))
      #expect(!usual.page.html().contains("DP continued"))
    }
  }

  @Test func theFittedModelsAreStoredOnceWithTheirLabels() throws {
    try withStore(functionCount: 4) { task, store in
      let first = try task.compareLabelModels([.majority], in: store, jobs: 1)
      let stored = try store.labelModels(task: "comments")
      #expect(stored.map(\.name) == ["majority"])
      let dev = try store.probabilisticLabels(
        task: "comments", functionSet: "default", model: "majority", split: .dev)
      #expect(
        Scores(dev, gold: try store.goldLabels(task: "comments", split: .dev))
          == first.entries[0].dev.plain)
      #expect(first.replacements.isEmpty)
      let other = try task.compareLabelModels(
        [.majority], in: store, settings: LabelModelSettings(classBalance: .given([0.9, 0.1])),
        jobs: 1)
      #expect(
        other.replacements == [
          "the stored label model 'majority' of comments, set 'default', had other options and was replaced"
        ])
    }
  }
}
