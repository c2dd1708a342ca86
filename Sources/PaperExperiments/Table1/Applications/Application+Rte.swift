import BuiltInTasks
import Corpora
import EndModels
import Foundation
import LabelingFunctions
import Pipeline
import SupervisionCore

extension Application {
  /// RTE: does the hypothesis follow from the premise? Scored by F1 of `entailment`.
  ///
  /// GLUE's dev is the test split, and 250 pairs of its train, stratified by slice and class, are dev, as in the paper.
  ///
  /// - Parameters:
  ///   - data: where the corpus `rte` lies; without it, generated pairs.
  ///   - matching: how the words of slices are looked for.
  ///   - jobs: threads; the result is the same at any number.
  /// - Throws: what ``Corpora/GlueCorpus/rte(folder:)`` throws; ``SupervisionCore/DataError`` for
  ///   vectors of another shape.
  package static func rte(
    _ data: DataLocation, matching: Rte.Matching = .wholeWords,
    jobs: Int = processorCount
  ) throws -> Application {
    let corpus = try GlueCorpus.rte(
      folder: data.folder(
        forCorpus: "rte", files: rteParts.map { "\($0).tsv" }))
    let slices = try Rte.slices(matching: matching)
    func sliced(_ name: String) throws -> SlicedRows<EntailmentPair> {
      let part = corpus.part(name)
      let embeddings = try part.vectors(width: 768) ?? projected(part.rows.map(\.candidate))
      return try SlicedRows(
        part.rows, slices: slices, vectors: PairFeatures.rows(embeddings), jobs: jobs)
    }
    let train = try sliced("train")
    let devCount = train.rows.count * 250 / 2_490
    var splits = train.stratified(
      [(.train, train.rows.count - devCount), (.dev, devCount)], seed: 1)
    splits[.test] = try sliced("dev")
    let hasVectors = corpus.part("train").vectorFile != nil
    let title = hasVectors ? sentenceEncoderTitle : HashedProjection.title
    return Application(
      name: "rte", title: "RTE", measure: .f1, origin: corpus.origin, splits: splits,
      splitsNote: "dev is cut from train, and test is GLUE's dev",
      vectorsTitle: "\(title), [a, b, |a − b|, a·b]")
  }

  private static func projected(_ pairs: [EntailmentPair]) -> DenseRows {
    func rows(_ text: KeyPath<EntailmentPair, String>) -> DenseRows {
      HashedProjection().rows(
        pairs.map { MarkedTokens(MarkedText(text: $0[keyPath: text], marks: [])) })
    }
    return PairFeatures.sideBySide(rows(\.premise), rows(\.hypothesis))
  }
}
