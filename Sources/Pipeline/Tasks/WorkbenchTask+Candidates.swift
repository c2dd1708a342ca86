import Corpora
import Foundation
import Labeling
import Store
import SupervisionCore

extension WorkbenchTask {
  /// Tokens and marks of a split's candidates, in corpus order.
  package func markedTokens(in store: Store, split: Split, jobs: Int) throws -> [MarkedTokens] {
    try mapCandidates(in: store, split: split, jobs: jobs) { $0.map(\.markedTokens) }
  }

  /// Texts and mentions of a split's candidates, in corpus order.
  package func candidateTexts(in store: Store, split: Split, jobs: Int) throws -> [CandidateText] {
    try mapCandidates(in: store, split: split, jobs: jobs) { $0.map(\.candidateText) }
  }

  /// What a split's candidates show to people, in corpus order.
  func annotationContents(in store: Store, split: Split) throws -> [AnnotationContent] {
    try mapCandidates(in: store, split: split, jobs: processorCount) {
      try $0.map { try AnnotationContent($0) }
    }
  }

  /// Names of the properties that hold the texts of a split's first candidate, by position of the text; `text` where none
  /// does, and `sentence.text` for pairs of mentions.
  package func textProperties(in store: Store, split: Split) throws -> [String] {
    for chunk in try store.chunks(task: name, splits: [split]).prefix(1) {
      var names: [String] = []
      try store.forEachBatch(of: C.self, in: chunk) { batch in
        guard names.isEmpty, let candidate = batch.first?.candidate else { return }
        names =
          candidate is any PairCandidate
          ? ["sentence.text"] : candidate.candidateText.texts.map { property(of: candidate, $0) }
      }
      return names
    }
    return []
  }

  private func property(of candidate: C, _ text: String) -> String {
    Mirror(reflecting: candidate).children.first { $0.value as? String == text }?.label ?? "text"
  }

  /// Membership of each candidate, by slicing function in the functions' order.
  package func sliceMemberships(
    in store: Store, split: Split, jobs: Int
  ) throws -> [(name: String, members: [Bool])] {
    let functions = try definition.makeSlices(store.resources(task: name)).functions
    guard !functions.isEmpty else {
      throw UsageError(
        "the task '\(name)' has no slicing functions",
        remedy: "declare some, or take labeling functions as slices: --slices lf")
    }
    let applier = SlicingFunctionApplier(functions, jobs: 1)
    let columns = try mapCandidates(in: store, split: split, jobs: jobs) { candidates in
      [try applier.apply(to: candidates).columns]
    }
    return functions.enumerated().map { index, function in
      (function.name, columns.flatMap { $0[index].map { $0 == 1 } })
    }
  }

  /// Value of a field of each candidate's JSON; nil where a candidate lacks it.
  package func fieldValues(_ field: String, in store: Store, split: Split) throws -> [String?] {
    try mapCandidates(in: store, split: split, jobs: 1) { candidates in
      candidates.map { candidate in
        let object = try? JSONSerialization.jsonObject(
          with: Data(candidate.encodedBody().utf8), options: .fragmentsAllowed)
        return (object as? [String: Any])?[field].map { "\($0)" }
      }
    }
  }

  /// The candidates of a split as lines that ``PredictionInput`` reads, in corpus order, without line ends.
  package func forEachPredictionLine(
    in store: Store, split: Split, _ body: (String) throws -> Void
  ) throws {
    for chunk in try store.chunks(task: name, splits: [split]) {
      try store.forEachBatch(of: C.self, in: chunk) { batch in
        for candidate in batch.lazy.map(\.candidate) {
          try body(
            PredictionInput.line(
              id: candidate.id, candidate.markedTokens, candidate.candidateText))
        }
      }
    }
  }

  /// Applies `body` to batches of each stored chunk of candidates, in parallel; results in corpus order.
  private func mapCandidates<T: Sendable>(
    in store: Store, split: Split, jobs: Int, _ body: @Sendable ([C]) throws -> [T]
  ) throws -> [T] {
    let chunks = try store.chunks(task: name, splits: [split])
    return try parallelMap(chunks, jobs: jobs) { chunk in
      var results: [T] = []
      try store.forEachBatch(of: C.self, in: chunk) { results += try body($0.map(\.candidate)) }
      return results
    }.flatMap { $0 }
  }
}

extension WorkbenchTask {
  /// The candidate that a line of JSON encodes, as models read it; nil for tasks whose candidates are not JSON of
  /// their own, such as pairs of mentions.
  package func candidate(
    ofLine line: Data
  ) throws -> (id: String, tokens: MarkedTokens, text: CandidateText)? {
    guard C.Context.self == NoContext.self else { return nil }
    let id = try JSONDecoder().decode(Identified.self, from: line).id
    let candidate = try C(
      id: id, body: String(decoding: line, as: UTF8.self), context: C.Context(id: "", body: ""))
    return (candidate.id, candidate.markedTokens, candidate.candidateText)
  }
}

private struct Identified: Decodable {
  let id: String
}
