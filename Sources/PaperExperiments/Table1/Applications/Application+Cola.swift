import BuiltInTasks
import Corpora
import EndModels
import Foundation
import LabelingFunctions
import Pipeline
import SupervisionCore

extension Application {
  /// CoLA: is the sentence acceptable? Scored by Matthews' correlation.
  ///
  /// The public sentences are pooled and split anew, stratified by slice and class: 7.2, 1.3 and 1.0 thousand, as the
  /// paper does. A sentence that the corpus has twice may land in two splits.
  ///
  /// - Parameters:
  ///   - data: where the corpus `cola` lies; without it, generated sentences.
  ///   - jobs: threads; the result is the same at any number.
  /// - Throws: what ``Corpora/GlueCorpus/cola(folder:)`` throws; ``SupervisionCore/DataError`` for
  ///   vectors of another shape.
  package static func cola(
    _ data: DataLocation, jobs: Int = processorCount
  ) throws -> Application {
    let corpus = try GlueCorpus.cola(
      folder: data.folder(
        forCorpus: "cola", files: colaParts.map { "\($0).tsv" }))
    let vectors = try corpus.parts.compactMap { try $0.vectors(width: 384) }
    let projection = HashedProjection()
    let rows = try SlicedRows(
      corpus.rows, slices: Cola.slices(),
      vectors: vectors.isEmpty
        ? projection.rows(corpus.rows.map(\.candidate.markedTokens)) : joined(vectors),
      jobs: jobs)
    return Application(
      name: "cola", title: "CoLA", measure: .matthews, origin: corpus.origin,
      splits: rows.stratified(colaSizes(of: corpus.rows.count), seed: 1),
      splitsNote: "all public sentences are pooled and split anew, so that test is not GLUE's",
      vectorsTitle: vectors.isEmpty ? HashedProjection.title : sentenceEncoderTitle)
  }

  /// Sizes of dev and test: 1,310 and 1,040 of the 9,594 public sentences, and the same shares of another number.
  private static func colaSizes(of count: Int) -> [(split: Split, count: Int)] {
    let (dev, test) = (count * 1_310 / 9_594, count * 1_040 / 9_594)
    return [(.train, count - dev - test), (.dev, dev), (.test, test)]
  }
}
