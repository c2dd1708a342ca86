import FileFormats
import Foundation
import SupervisionCore

extension SlicedVectors {
  /// Reads a folder with `train.csv`, `dev.csv` and `test.csv` and the rows' numbers, any file gzipped or not.
  ///
  /// The CSV files have the columns `id` and `label` (0 or 1); each further column of 0 and 1 is a slice. The numbers
  /// are either in `train.npy`, `dev.npy` and `test.npy`, one row per row of the CSV file, or in gray images
  /// `images/ID.pgm`, all of one size, whose pixels become numbers from 0 to 1.
  ///
  /// - Throws: ``SupervisionCore/FileError`` for missing files; ``SupervisionCore/DataError`` with
  ///   file and place for files of another form, numbers of rows or columns that differ, and
  ///   numbers that are not finite.
  /// - Complexity: O(numbers); all of them stay in memory.
  package init(folder: URL) throws {
    let metadata = try readMetadata(in: folder)
    let images = folder.appendingPathComponent("images", isDirectory: true)
    if isFolder(images) {
      guard existingFile("train.npy", in: folder) == nil else {
        throw FileError(
          path: folder.relativePath, problem: "holds both train.npy and images",
          remedy: "leave one of them in the folder")
      }
      self = try fromImages(images, metadata)
    } else {
      self = try fromFeatures(folder, metadata)
    }
  }
}

private typealias Metadata = [(split: Split, table: SliceMetadata)]

/// In the order of the splits, columns in train's order.
private func readMetadata(in folder: URL) throws -> Metadata {
  guard isFolder(folder) else {
    throw FileError(
      path: folder.relativePath, problem: "no such folder",
      remedy: "name a folder with train.csv, dev.csv, test.csv and features or images")
  }
  var seen = SeenIdentifiers()
  var result: Metadata = []
  for split in Split.allCases {
    let url = try requiredFile("\(split.rawValue).csv", in: folder)
    let table = try SliceMetadata(url, seen: &seen)
    guard !table.ids.isEmpty else {
      throw DataError(
        file: table.path, found: "no rows", expected: "at least one",
        remedy: "write one row per example beneath the header")
    }
    result.append((split, try result.first.map { try table.ordered(like: $0.table) } ?? table))
  }
  return result
}

private func fromFeatures(_ folder: URL, _ metadata: Metadata) throws -> SlicedVectors {
  var splits: [Split: SlicedVectors.Rows] = [:]
  var files: [CorpusOrigin.File] = []
  var first: (path: String, width: Int)?
  for (split, table) in metadata {
    let url = try requiredFile("\(split.rawValue).npy", in: folder)
    let matrix = try NpyMatrix(contentsOf: url)
    let path = url.relativePath
    guard matrix.rowCount == table.ids.count else {
      throw DataError(
        file: path, field: "shape", found: "\(matrix.rowCount) rows",
        expected: "\(table.ids.count), as \(table.path) has",
        remedy: "write both files from the same examples in the same order")
    }
    let (firstPath, width) = first ?? (path, matrix.columnCount)
    first = (firstPath, width)
    guard matrix.columnCount == width, width > 0 else {
      throw DataError(
        file: path, field: "shape", found: "\(matrix.columnCount) columns",
        expected: width > 0 ? "\(width), as \(firstPath) has" : "at least one",
        remedy: "compute all features with the same encoder")
    }
    let values = matrix.rows(0..<matrix.rowCount, as: Float.self)
    try refuseInfinite(values, width: width, path: path)
    splits[split] = SlicedVectors.Rows(table, values: values)
    files += [table.file, try ByteSource(url).finish()]
  }
  return SlicedVectors(
    sliceNames: metadata[0].table.sliceNames, width: first?.width ?? 0, splits: splits,
    origin: CorpusOrigin(kind: .real, files: files))
}

private func refuseInfinite(_ values: [Float], width: Int, path: String) throws {
  guard let position = values.firstIndex(where: { !$0.isFinite }) else { return }
  throw DataError(
    file: path, field: "row \(position / width), column \(position % width)",
    found: "\(values[position])", expected: "a finite number",
    remedy: "compute the features again, or leave this example out of both files")
}

private func fromImages(_ folder: URL, _ metadata: Metadata) throws -> SlicedVectors {
  var splits: [Split: SlicedVectors.Rows] = [:]
  var files: [CorpusOrigin.File] = []
  var reading = ImageReading(folder: folder)
  for (split, table) in metadata {
    var values: [Float] = []
    for id in table.ids { values += try reading.intensities(id: id, listedIn: table.path) }
    splits[split] = SlicedVectors.Rows(table, values: values)
    files.append(table.file)
  }
  files.append(reading.file)
  let size = reading.first?.size
  return SlicedVectors(
    sliceNames: metadata[0].table.sliceNames, width: size?.pixelCount ?? 0, imageSize: size,
    splits: splits, origin: CorpusOrigin(kind: .real, files: files))
}

/// Reads images of one size and remembers what they were.
private struct ImageReading {
  let folder: URL
  private(set) var first: (path: String, size: ImageSize)?
  private var count = 0
  private var byteCount = 0
  private var checksum = Checksum()

  init(folder: URL) { self.folder = folder }

  /// All images as if they were one file.
  var file: CorpusOrigin.File {
    let copy = checksum
    return CorpusOrigin.File(
      name: "images (\(count))", byteCount: byteCount, checksum: copy.hexadecimal())
  }

  mutating func intensities(id: String, listedIn table: String) throws -> [Float] {
    guard !id.contains("/"), !id.contains("\0"), !id.hasPrefix(".") else {
      throw DataError(
        file: table, field: "id", found: "'\(id)'",
        expected: "the name of a file without a folder", remedy: "rename the image and its row")
    }
    let source = try ByteSource(try requiredFile("\(id).pgm", in: folder), checksumming: false)
    let bytes = try pgmBytes(source)
    let image = try GrayImage(pgm: bytes, path: source.path)
    let (firstPath, size) = first ?? (source.path, image.size)
    first = (firstPath, size)
    guard image.size == size else {
      throw DataError(
        file: source.path, field: "size", found: "\(image.size) pixels",
        expected: "\(size), as \(firstPath) has", remedy: "scale all images to one size")
    }
    checksum.add(bytes)
    byteCount += bytes.count
    count += 1
    return image.intensities
  }
}

extension SlicedVectors.Rows {
  fileprivate init(_ table: SliceMetadata, values: [Float]) {
    self.init(ids: table.ids, labels: table.labels, members: table.members, values: values)
  }
}
