import FileFormats
import Foundation
import SupervisionCore

/// Votes on the items of one data set with the gold labels of those whose class is known.
package struct VoteSet: Sendable {
  /// The name of the set's folder.
  package let name: String
  package let items: [String]
  package let matrix: VoteMatrix
  package let gold: GoldLabels

  /// - Precondition: one row and one gold label for each item.
  package init(name: String, items: [String], matrix: VoteMatrix, gold: GoldLabels) {
    precondition(items.count == matrix.rowCount && items.count == gold.count, "a row per item")
    self.name = name
    self.items = items
    self.matrix = matrix
    self.gold = gold
  }

  /// Number of classes, K: one more than the highest vote or gold label, at least 2.
  package var classCount: Int { matrix.classCount }

  /// Positions of the rows with gold, or of those among them that have a vote.
  package func rows(_ scope: VoteSetScope) -> [Int] {
    gold.cells.indices.filter { gold[$0] != nil && (scope == .all || isCovered($0)) }
  }

  package func isCovered(_ row: Int) -> Bool {
    (0..<matrix.columnCount).contains { matrix[row, $0] != abstainCell }
  }

  /// Shares of the classes in gold, half an item added to each class so that none is 0.
  package var trueBalance: [Double] {
    var counts = [Double](repeating: 0.5, count: classCount)
    for row in rows(.all) { counts[Int(gold.cells[row])] += 1 }
    let total = counts.reduce(0, +)
    return counts.map { $0 / total }
  }
}

/// The rows with gold that are scored.
package enum VoteSetScope: String, CaseIterable, Sendable {
  /// Rows with a vote.
  case covered
  /// All rows.
  case all
}

extension VoteSet {
  /// Reads a folder with `votes.csv` and `gold.csv`; either may be `.tsv`, and may end in `.gz`.
  ///
  /// - Throws: ``SupervisionCore/DataError`` with file and line from the readers, for a file that is missing, and for gold
  ///   of which no item has votes; ``SupervisionCore/FileError``.
  package init(folder: URL) throws {
    let goldFile = try Self.file("gold", in: folder)
    let votesFile = try Self.file("votes", in: folder)
    let gold = try readGold(goldFile)
    let file = try readVotes(votesFile)
    let (items, votes) = (file.items, file.matrix)
    let cells = items.map { gold[$0]?.gold }
    guard let highest = cells.compactMap({ $0 }).max() else {
      throw DataError(
        file: goldFile.path, field: "gold", found: "no known class of an item in \(votesFile.path)",
        expected: "at least one", remedy: "name the items in both files alike")
    }
    self.init(
      name: folder.lastPathComponent, items: items,
      matrix: VoteMatrix(
        rowCount: votes.rowCount, functionNames: votes.functionNames,
        classCount: max(votes.classCount, highest + 1), cells: votes.cells),
      gold: GoldLabels(cells))
  }

  /// Reads every subfolder, by name; hidden ones and plain files are left out.
  ///
  /// - Throws: as ``init(folder:)``; ``SupervisionCore/FileError`` for a folder that cannot be read,
  ///   ``SupervisionCore/DataError`` for one without subfolders.
  package static func readAll(in folder: URL) throws -> [VoteSet] {
    let folders = try subfolders(of: folder)
    guard !folders.isEmpty else {
      throw DataError(
        file: folder.path, found: "no subfolder",
        expected: "a folder for each set, with votes.csv and gold.csv",
        remedy: "name the folder that holds the folders of the sets")
    }
    return try folders.map(VoteSet.init(folder:))
  }

  private static let endings = ["csv", "csv.gz", "tsv", "tsv.gz"]

  private static func file(_ name: String, in folder: URL) throws -> URL {
    let candidates = endings.map { folder.appending(path: "\(name).\($0)") }
    guard let file = candidates.first(where: { FileManager.default.fileExists(atPath: $0.path) })
    else {
      throw DataError(
        file: folder.path, found: "no file \(name).csv",
        expected: "\(name).csv or \(name).tsv, either also with .gz",
        remedy: "add the file, or move the folder elsewhere")
    }
    return file
  }
}

/// The folders in a folder by name, links to folders included, hidden ones left out.
///
/// - Throws: ``SupervisionCore/FileError``.
func subfolders(of folder: URL) throws -> [URL] {
  try contents(of: folder).filter { entry in
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: entry.path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

/// What a folder holds by name, hidden files left out.
///
/// - Throws: ``SupervisionCore/FileError``.
func contents(of folder: URL) throws -> [URL] {
  do {
    return try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil, options: .skipsHiddenFiles
    ).sorted { $0.lastPathComponent < $1.lastPathComponent }
  } catch {
    throw FileError(
      path: folder.path, problem: "the folder cannot be read", remedy: "name a folder that exists")
  }
}
