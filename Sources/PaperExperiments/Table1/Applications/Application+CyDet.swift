import Corpora
import EmbeddedCorpora
import EndModels
import Foundation
import Pipeline
import SupervisionCore

extension Application {
  /// CyDet: is there a cyclist in the picture? Slices come with the data and are unknown at inference.
  ///
  /// The paper's data are private. A folder of one's own takes their place, with features that any encoder computed or
  /// with gray images; without one, generated scenes do.
  ///
  /// - Parameter data: where the corpus `cydet` lies, as ``Corpora/SlicedVectors/init(folder:)``
  ///   reads it; a folder that holds other corpora but neither `cydet` nor `train.csv` means the
  ///   generated scenes, as does no folder.
  /// - Throws: what that initialiser throws; ``SupervisionCore/FileError`` for a folder that does
  ///   not exist.
  /// - Source: Chen et al. 2019, *Slice-based Learning*, section 4.1, CyDet.
  package static func cydet(_ data: DataLocation) throws -> Application {
    guard let folder = try cydetFolder(data) else {
      return cydet(SlicedVectors(scenes: .generate()), vectorsTitle: "pixels of generated scenes")
    }
    let data = try SlicedVectors(folder: folder)
    return cydet(data, vectorsTitle: data.imageSize == nil ? "features from files" : "pixels")
  }

  /// The folder to read; nil for the generated scenes.
  static func cydetFolder(_ data: DataLocation) throws -> URL? {
    guard let folder = try data.folder(forCorpus: "cydet") else { return nil }
    let holdsTable = ["train.csv", "train.csv.gz"].contains {
      FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
    }
    return holdsTable || folder.lastPathComponent == "cydet" ? folder : nil
  }

  static func cydet(_ data: SlicedVectors, vectorsTitle: String) -> Application {
    Application(
      name: "cydet", title: "CyDet", measure: .f1, origin: data.origin,
      classNames: ["no-cyclist", "cyclist"], gold: data.splits.mapValues(\.labels),
      sliceNames: data.sliceNames, members: data.splits.mapValues(\.members),
      vectors: data.splits.mapValues {
        DenseRows(count: $0.count, width: data.width, values: $0.values)
      },
      vectorsTitle: vectorsTitle, imageSize: data.imageSize)
  }
}
