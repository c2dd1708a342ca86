import Comparison
import Corpora
import Evaluation
import Foundation
import Labeling
import Pipeline
import ReportPages
import Store
import SupervisionCore
import Testing

/// The whole path as a user's package takes it, to tables and to the page.
@Suite struct MainPathTests {
  struct Comment: Candidate, Codable {
    enum Label: Int, ClassLabel { case ham, spam }
    let id: String
    let text: String
  }

  private let folder: URL
  private var path: String { folder.appending(path: "comments.sqlite").path }

  /// Every third comment is spam and mostly says so.
  private static let task = LabelingTask(
    "comments", "Is a comment spam?", Comment.self,
    corpus: CorpusSource { _, body in
      for index in 0..<90 {
        let isSpam = index % 3 == 0
        let text =
          isSpam
          ? "\(index % 2 == 0 ? "buy" : "cheap") things at http://x/\(index)"
          : "what a \(index % 5 == 0 ? "cheap" : "fine") song \(index)"
        let split: Split = index < 50 ? .train : index < 70 ? .dev : .test
        try body(
          .candidate(
            LabeledCandidate(
              candidate: Comment(id: "c\(index)", text: text), split: split,
              gold: split == .train ? nil : isSpam ? 1 : 0)))
      }
      return CorpusSummary(kind: .embedded)
    }
  ) {
    Keywords("offers", "Offers something.", in: \.text, anyOf: ["buy", "cheap"], vote: .spam)
    Pattern("links", "Contains a link.", in: \.text, matches: "http://", vote: .spam)
    Keywords("sings", "Speaks of a song.", in: \.text, anyOf: ["song"], vote: .ham)
  }

  private static var plan: RunPlan {
    var plan = RunPlan()
    plan.jobs = 1
    plan.seeds = [3, 4]
    plan.endModel =
      EndModelPreset.best.changed {
        $0.minimumMembers = 5
        $0.backbone.minimumCount = 1
        $0.training.epochs = 3
      }.settings
    return plan
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func removeFolder() { try? FileManager.default.removeItem(at: folder) }

  @Test func oneCallGoesFromTheCorpusToTheReport() throws {
    defer { removeFolder() }
    let store = try Store(path: path)
    let report = try Self.task.run(from: .builtIn, in: store, plan: Self.plan)

    #expect(report.votes[.train]?.matrix.rowCount == 50)
    #expect(report.functions.split == .dev)
    #expect(report.labelModels.map(\.split) == [.dev, .test])
    #expect(
      report.tables.map(\.caption) == [
        "comments · default · 3 labeling functions · embedded (generated) · dev",
        "comments · default · 3 labeling functions · embedded (generated) · dev",
        "comments · default · 3 labeling functions · embedded (generated) · test",
        "comments · default · 3 labeling functions · embedded (generated) · end models on test",
      ])
    // One end model per method, each over both seeds.
    #expect(report.runTable.rows.map { $0[1] } == [.integer(2), .integer(2)])
    #expect(try store.runs(task: "comments").count == 4)
  }

  @Test func aSecondCallRepeatsNothingAndReportsTheSame() throws {
    defer { removeFolder() }
    let store = try Store(path: path)
    let first = try Self.task.run(from: .builtIn, in: store, plan: Self.plan)
    let second = try Self.task.run(in: store, plan: Self.plan)
    #expect(try store.runs(task: "comments").count == 4)
    #expect(first.tables == second.tables)
  }

  @Test func theReportChangesNothingInTheStore() throws {
    defer { removeFolder() }
    do {
      let store = try Store(path: path)
      _ = try Self.task.run(from: .builtIn, in: store, plan: Self.plan)
    }
    let before = try contents()
    do {
      let report = try TaskReport(task: Self.task, store: Store(reading: path), jobs: 1)
      let html = try report.page(version: "1").html()
      #expect(html.contains("Is a comment spam?"))
      #expect(html.contains("End models"))
    }
    #expect(try contents() == before)
  }

  /// The store's file, once the log is written back.
  private func contents() throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }
}
