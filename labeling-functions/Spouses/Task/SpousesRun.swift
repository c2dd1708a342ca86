import Corpora
import SupervisionCore

/// Consecutive rows of one sentence, whose candidates share it.
///
/// The mentions of the sentence are those of all its rows. A sentence that comes again later is
/// another context: only rows next to each other share one, so that one run is all that is held.
struct SpousesRun {
  private var rows: [CheckedSpousesRow] = []

  /// Takes a row; returns the candidates of the run it ends, if it starts a new one.
  mutating func add(
    _ row: CheckedSpousesRow, split: Split
  ) -> [LabeledCandidate<RelationCandidate>] {
    var finished: [LabeledCandidate<RelationCandidate>] = []
    if let first = rows.first, !first.hasSentence(of: row) {
      finished = finish(split: split)
    }
    rows.append(row)
    return finished
  }

  /// The candidates of the rows so far, in their order; the run is empty afterwards.
  mutating func finish(split: Split) -> [LabeledCandidate<RelationCandidate>] {
    defer { rows = [] }
    guard let first = rows.first else { return [] }
    let mentions = Set(rows.flatMap { [$0.first, $0.second] }).sorted {
      ($0.span.start, $0.span.end, $0.tokens.lowerBound, $0.tokens.upperBound)
        < ($1.span.start, $1.span.end, $1.tokens.lowerBound, $1.tokens.upperBound)
    }
    let positions = Dictionary(uniqueKeysWithValues: mentions.enumerated().map { ($1, $0) })
    let sentence = Sentence(
      id: first.id, text: first.sentence, tokens: Tokens(first.tokens), mentions: mentions)
    return rows.compactMap { row in
      guard let firstIndex = positions[row.first], let secondIndex = positions[row.second]
      else { return nil }
      let candidate = RelationCandidate(
        id: row.id, sentence: sentence, firstIndex: firstIndex, secondIndex: secondIndex)
      return LabeledCandidate(candidate: candidate, split: split, gold: row.gold)
    }
  }
}

extension CheckedSpousesRow {
  /// Whether the two have one sentence, byte for byte: offsets into texts that differ only in Unicode
  /// normalisation differ.
  fileprivate func hasSentence(of other: CheckedSpousesRow) -> Bool {
    sentence.utf8.elementsEqual(other.sentence.utf8)
      && tokens.elementsEqual(other.tokens) { $0.utf8.elementsEqual($1.utf8) }
  }
}
