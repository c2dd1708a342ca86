import BuiltInTasks
import Corpora
import EndModels
import Foundation
import Pipeline
import SupervisionCore

/// Name of the encoder of the vector files of CoLA and RTE.
let sentenceEncoderTitle = "all-MiniLM-L6-v2"

extension GlueCorpus.Part {
  /// The numbers of the part's vector file; nil where it has none.
  ///
  /// - Parameter width: numbers per row.
  /// - Throws: ``DataError`` naming the file for another shape and for numbers that are not finite; ``FileError``.
  func vectors(width: Int) throws -> DenseRows? {
    guard let vectorFile else { return nil }
    let rows = try DenseRows(vectorFile, count: self.rows.count)
    guard rows.width == width else {
      throw DataError(
        file: vectorFile.relativePath, field: "shape", found: "\(rows.width) columns",
        expected: "\(width)", remedy: "write the embeddings of \(sentenceEncoderTitle)")
    }
    return rows
  }
}
