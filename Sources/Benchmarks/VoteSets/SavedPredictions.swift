import FileFormats
import Foundation
import SupervisionCore

/// Probabilistic labels of other programs: a folder for each vote set, in it `NAME.csv` (`item,p0,p1,…`) for each model, or
/// `NAME.failed` with the reason where the model gave none.
package struct SavedPredictions: Sendable {
  /// The outcome of a model on a set.
  package enum Outcome: Sendable {
    case labels(ProbabilisticLabels)
    case failed(String)
  }

  private let folder: URL
  /// The models with a file for any of the sets, by name.
  package let names: [String]

  /// Finds the models.
  ///
  /// - Throws: ``SupervisionCore/FileError`` for a folder that cannot be read; ``SupervisionCore/DataError`` where it has
  ///   nothing for the sets.
  package init(folder: URL, sets: [VoteSet]) throws {
    let found = try subfolders(of: folder)
      .filter { subfolder in sets.contains { $0.name == subfolder.lastPathComponent } }
      .flatMap(contents)
      .filter { ["csv", "failed"].contains($0.pathExtension) }
      .map { $0.deletingPathExtension().lastPathComponent }
    guard !found.isEmpty else {
      throw DataError(
        file: folder.path, found: "no predictions for \(sets.map(\.name).joined(separator: ", "))",
        expected: "a folder for each set, with a file NAME.csv for each model",
        remedy: "name the folder that holds them")
    }
    self.folder = folder
    names = Set(found).sorted()
  }

  /// The labels of a model on a set, in the order of the set's items.
  ///
  /// - Throws: ``SupervisionCore/DataError`` with file and line for contents that are no labels of the set's items and classes;
  ///   ``SupervisionCore/FileError``.
  package func outcome(_ name: String, on set: VoteSet) throws -> Outcome {
    let file = folder.appending(path: set.name).appending(path: "\(name).csv")
    if FileManager.default.fileExists(atPath: file.path) {
      return .labels(try labels(file, of: set))
    }
    let failure = file.deletingPathExtension().appendingPathExtension("failed")
    guard let reason = try? String(contentsOf: failure, encoding: .utf8) else {
      return .failed("no file \(set.name)/\(name).csv")
    }
    return .failed(reason.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  private func labels(_ file: URL, of set: VoteSet) throws -> ProbabilisticLabels {
    let (items, labels) = try readLabels(file)
    guard labels.classCount == set.classCount else {
      throw DataError(
        file: file.path, line: 1, found: "\(labels.classCount) classes",
        expected: "\(set.classCount), the number of classes of \(set.name)",
        remedy: "write a probability for each class")
    }
    let rowOfItem = Dictionary(uniqueKeysWithValues: zip(items, items.indices))
    let rows = try set.items.map { item in
      guard let row = rowOfItem[item] else {
        throw DataError(
          file: file.path, field: "item", found: "no row for '\(item)'",
          expected: "a row for each item of \(set.name)", remedy: "add the row")
      }
      return row
    }
    return ProbabilisticLabels(
      classCount: labels.classCount, probabilities: rows.flatMap { labels[$0] })
  }
}
