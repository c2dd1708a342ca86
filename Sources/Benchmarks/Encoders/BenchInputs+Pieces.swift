import FileFormats
import Foundation
import JSONCoding
import SupervisionCore

extension BenchInputs {
  /// `pieces-NAME.json` for every encoder of ``EncoderBench``: the checkpoint's folder, the layer, how many layers are
  /// fine-tuned in batches of which size, and the pieces of each sequence.
  ///
  /// - Returns: the files.
  /// - Throws: errors of reading the encoders; ``SupervisionCore/FileError`` when a file cannot be written.
  package func writePieces(_ bench: EncoderBench) throws -> [URL] {
    try bench.encoders.map { known in
      let input = try bench.input(known)
      let file = folder.appending(path: "pieces-\(known.name).json")
      let content = ExportedPieces(
        checkpoint: known.folder.resolvingSymlinksInPath().path, layer: input.layer,
        fineTunedLayers: bench.fineTunedLayers, batchSize: EncoderBench.batchSize,
        sequences: input.sequences.map(\.ids))
      try AtomicFile.write(Data(canonicalJSON(content)), to: file)
      return file
    }
  }
}

private struct ExportedPieces: Encodable {
  let checkpoint: String
  let layer: Int
  let fineTunedLayers: Int
  let batchSize: Int
  let sequences: [[Int32]]
}
