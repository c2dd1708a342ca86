import Corpora
import Evaluation
import Foundation
import LabelModels
import Labeling
import Pipeline
import Store
import Streaming
import SupervisionCore

/// A comment, kept as its JSON.
public struct Comment: Candidate, Codable {
  public enum Label: Int, ClassLabel { case ham, spam }
  public let id: String
  public let text: String
}

/// A small store whose every number can be worked out by hand.
///
/// | dev | text | gold | votes | run 1, P(spam) | run 2 |
/// |---|---|---|---|---|---|
/// | d0 | buy | spam | buys | .9 | .45 |
/// | d1 | buy this | ham | buys | .8 | .3 |
/// | d2 | song | ham | sings | .2 | .2 |
/// | d3 | sad song | spam | sings | .3 | .7 |
/// | d4 | buy a song | ham | buys, sings | .6 | .6 |
/// | d5 | noise please | spam | – | .4 | .4 |
/// | d6 | a script that says buy | spam | buys | .9 | .9 |
/// | d7 | Ünïcode NICE & `<b>` | – | – | .1 | .2 |
public final class CommentBench: Sendable {
  public static let script =
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> buy"
  public static let trainCount = 120

  static let dev: [(text: String, gold: Int?)] = [
    ("buy", 1), ("buy this", 0), ("song", 0), ("sad song", 1), ("buy a song", 0),
    ("noise please", 1), (script, 1), ("Ünïcode NICE & <b>bold</b>", nil),
  ]

  public let folder: URL
  public var path: String { folder.appending(path: "store.sqlite").path }

  /// Imports and labels; two runs that dev predictions alone make up.
  public init() throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "WorkbenchTests-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let store = try Store(path: path)
    _ = try Self.task.importCorpus(into: store, from: .builtIn, skipInvalid: false)
    try Self.applyFunctions(in: store)
    _ = try Self.task.fitLabelModel(
      in: store,
      with: LabelModelFitter(
        .majority, settings: LabelModelSettings(classBalance: .given([0.6, 0.4]))), jobs: 1)
    try Self.saveRun(
      "first", method: "vanilla", seed: 1, [0.9, 0.8, 0.2, 0.3, 0.6, 0.4, 0.9, 0.1], in: store)
    try Self.saveRun(
      "second", method: "sbl", seed: .max, [0.45, 0.3, 0.2, 0.7, 0.6, 0.4, 0.9, 0.2], in: store)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  public static let task = LabelingTask(
    "comments", "Is a comment spam?", Comment.self,
    corpus: CorpusSource { _, deliver in
      for row in rows { try deliver(.candidate(row)) }
      return CorpusSummary(kind: .embedded)
    }
  ) {
    Keywords("buys", "Offers <something>.", in: \.text, anyOf: ["buy"], vote: .spam)
    Keywords("sings", "Songs.", in: \.text, anyOf: ["song"], vote: .ham)
    Keywords("asks", "Asks & thanks.", in: \.text, anyOf: ["please"], vote: .ham)
  } slices: {
    SlicingFunction("polite", "Asks politely.") { $0.text.contains("please") }
  }

  /// In order of split; train goes through four texts in turn.
  static var rows: [LabeledCandidate<Comment>] {
    let texts = ["buy now", "nice song", "buy a song please", "hello"]
    let train = (0..<trainCount).map { index in
      LabeledCandidate(
        candidate: Comment(id: "t\(index)", text: "\(texts[index % 4]) \(index)"), split: .train,
        gold: nil)
    }
    let dev = dev.enumerated().map { index, row in
      LabeledCandidate(
        candidate: Comment(id: "d\(index)", text: row.text), split: .dev, gold: row.gold)
    }
    let test = ["buy", "song"].enumerated().map { index, text in
      LabeledCandidate(candidate: Comment(id: "e/\(index)", text: text), split: .test, gold: nil)
    }
    return train + dev + test
  }

  /// The store as another process would open it.
  public func openForWriting() throws -> Store { try Store(path: path) }

  public static func applyFunctions(in store: Store, forced: Bool = false) throws {
    var options = LabelingOptions()
    options.jobs = 1
    options.force = forced
    _ = try task.applyFunctions(in: store, options: options, progress: SilentProgress())
  }

  /// A run as training would have left it, with known predictions.
  public static func saveRun(
    _ fingerprint: String, method: String, seed: UInt64, _ dev: [Double], in store: Store
  ) throws {
    let labels = ProbabilisticLabels(classCount: 2, probabilities: dev.flatMap { [1 - $0, $0] })
    let scores = Scores(labels, gold: try store.goldLabels(task: "comments", split: .dev))
    let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(scores))
    let slice: [String: Any] = [
      "slice": "buys", "split": "dev", "memberCount": 4, "scores": encoded,
    ]
    let outcome: [String: Any] = ["regime": "half", "epoch": 2, "dev": encoded, "slices": [slice]]
    let result: [String: Any] = [
      "parameterCount": 3, "plainParameterCount": 3, "trainRowCount": 90, "slices": ["buys"],
      "history": [Any](), "outcomes": [outcome], "warnings": [String](),
    ]
    let settings = String(
      decoding: try JSONEncoder().encode(EndModelSettings()), as: UTF8.self)
    try store.save(
      RunRecord(
        fingerprint: fingerprint, functionSet: "default", method: method, backbone: "bag",
        seed: seed, settings: settings,
        corpusChecksum: try store.corpus(task: "comments").checksum,
        result: String(
          decoding: try JSONSerialization.data(withJSONObject: result), as: UTF8.self), seconds: 1.5
      ), predictions: ["half": [.dev: labels]], model: nil, task: "comments")
  }
}
