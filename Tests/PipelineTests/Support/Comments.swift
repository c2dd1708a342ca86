import Corpora
import Labeling
import Pipeline
import Store
import SupervisionCore

/// A candidate of two classes, kept as its JSON.
struct Comment: Candidate, Codable {
  enum Label: Int, ClassLabel { case ham, spam }
  let id: String
  let text: String
}

extension CorpusSource where C == Comment {
  static func comments(_ rows: [(text: String, split: Split, gold: Int?)]) -> CorpusSource {
    CorpusSource { _, deliver in
      for (index, row) in rows.enumerated() {
        let comment = Comment(id: "c\(index)", text: row.text)
        try deliver(
          .candidate(LabeledCandidate(candidate: comment, split: row.split, gold: row.gold)))
      }
      return CorpusSummary(kind: .embedded)
    }
  }

  /// 60 train, 20 dev and 20 test comments; every third is spam, with gold on dev and test.
  static let generated = comments(
    (0..<100).map { index in
      let isSpam = index % 3 == 0
      let words = [
        isSpam == (index % 10 != 7) ? "buy" : "song", isSpam && index % 2 == 0 ? "cheap" : "nice",
        isSpam || index % 8 == 1 ? "http://x" : "voice", index % 4 == 0 ? "please" : "today",
      ]
      let split: Split = index < 60 ? .train : index < 80 ? .dev : .test
      return (words.joined(separator: " "), split, split == .train ? nil : isSpam ? 1 : 0)
    })
}

/// Four functions on comments, all declared here whatever their parameters.
func commentTask(
  corpus: CorpusSource<Comment> = .generated, buying words: [String] = ["buy"], version: Int = 1,
  besides more: [LabelingFunction<Comment>] = []
) -> LabelingTask<Comment> {
  LabelingTask("comments", "Is a comment spam?", Comment.self, corpus: corpus) {
    Keywords("buys", "Offers.", in: \.text, anyOf: words, vote: .spam)
    Keywords("cheap", "Cheap.", in: \.text, anyOf: ["cheap"], vote: .spam)
    Pattern("link", "Links.", in: \.text, matches: "http://", vote: .spam)
    LabelingFunction("sings", "Songs.", polarity: [.ham], version: version) { comment in
      comment.text.contains("song") ? .vote(.ham) : .abstain
    }
    more
  } slices: {
    SlicingFunction("asks", "Asks politely.") { $0.text.contains("please") }
  }
}

extension WorkbenchTask {
  /// Imports and labels with one thread.
  @discardableResult
  func prepare(in store: Store) throws -> LabelingReport {
    _ = try importCorpus(into: store, from: .builtIn, skipInvalid: false)
    return try castVotes(in: store)
  }

  @discardableResult
  func castVotes(
    in store: Store, _ set: (inout LabelingOptions) -> Void = { _ in }
  ) throws -> LabelingReport {
    var options = LabelingOptions()
    options.jobs = 1
    set(&options)
    return try applyFunctions(in: store, options: options)
  }
}

extension LabelingReport {
  /// Name and state of every function.
  var states: [String: State] {
    Dictionary(uniqueKeysWithValues: entries.map { ($0.function, $0.state) })
  }
  var functionsThatRan: [String] { entries.filter { $0.candidates > 0 }.map(\.function) }
}
