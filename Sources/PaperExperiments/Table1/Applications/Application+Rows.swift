import Evaluation
import SupervisionCore

extension Application {
  /// An application from the rows of its splits.
  init<C: Candidate>(
    name: String, title: String, measure: Metric, origin: CorpusOrigin,
    splits: [Split: SlicedRows<C>], splitsNote: String, vectorsTitle: String
  ) {
    self.init(
      name: name, title: title, measure: measure, origin: origin,
      classNames: C.Label.classNames, gold: splits.mapValues(\.gold),
      sliceNames: splits[.train]?.sliceNames ?? [], members: splits.mapValues(\.members),
      texts: splits.mapValues { $0.rows.map(\.candidate.markedTokens) },
      candidateTexts: splits.mapValues { $0.rows.map(\.candidate.candidateText) },
      splitsNote: splitsNote, vectors: splits.mapValues(\.vectors), vectorsTitle: vectorsTitle)
  }
}
