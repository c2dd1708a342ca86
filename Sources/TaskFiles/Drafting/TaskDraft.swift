import Corpora
import Foundation
import SupervisionCore

/// A proposal of a task for a file of rows: roles of the columns, classes and splits.
package struct TaskDraft: Sendable {
  /// What the user has decided; the rest is proposed.
  package struct Choices: Sendable {
    package var id: String?
    package var texts: [String] = []
    package var gold: String?
    package var split: String?
    /// Names of classes by value of the gold column.
    package var classNames: [String: String] = [:]

    package init() {}
  }

  package let columns: [ColumnProfile]
  package let rowCount: Int
  /// The task, without functions.
  package let file: TaskFile
  /// What the user should know of the proposal.
  package let notes: [String]

  /// Reads a file of rows and proposes a task.
  ///
  /// - Parameters:
  ///   - name: name of the task.
  ///   - data: a .csv, .tsv or .jsonl file.
  ///   - path: where the task file is to be.
  ///   - choices: what is decided already.
  /// - Throws: ``SupervisionCore/DataError`` for files that are no rows; ``SupervisionCore/UsageError`` for chosen columns
  ///   that are not there, where there is no text, and for a gold column with one value or too many.
  /// - Complexity: O(cells); memory holds 8 bytes a distinct value of columns without repeated ones.
  package init(_ name: String, data: URL, path: String, choices: Choices) throws {
    var order: [String] = []
    var profiles: [String: ColumnProfile] = [:]
    var rowCount = 0
    let chosen = choices.texts + [choices.id, choices.gold, choices.split].compactMap { $0 }
    try forEachNamedRow(of: data, columns: Set(chosen)) { row in
      rowCount += 1
      for name in row.columns where profiles[name] == nil {
        order.append(name)
        profiles[name] = ColumnProfile(name)
      }
      for (name, value) in row.cells { profiles[name]?.add(value) }
    }
    let columns = order.compactMap { profiles[$0] }
    try Self.refuseOtherSeparators(order, data)
    self.columns = columns
    self.rowCount = rowCount
    let roles = try ColumnRoles(columns, rowCount: rowCount, choices: choices)
    let classes = try Self.classes(of: roles.gold, choices: choices)
    var notes: [String] = []
    let split = Self.split(roles, rowCount: rowCount, notes: &notes)
    if roles.id == nil {
      notes.append(
        "No column has a value of its own in every row: ids are the numbers of the rows.")
    }
    if roles.gold == nil {
      notes.append(
        "No column looks like gold: name one with --gold, or write the classes into the file.")
    }
    self.notes = notes
    file = TaskFile(
      path: path, name: name, question: "",
      corpus: TaskFile.Corpus(
        files: [Self.path(of: data, from: path)], id: roles.id?.name,
        texts: roles.texts.map(\.name),
        gold: roles.gold?.name, split: split),
      classes: classes, functions: [], slices: [], dictionaries: [:])
  }

  private static func refuseOtherSeparators(_ columns: [String], _ data: URL) throws {
    guard columns.count == 1, columns[0].contains(where: { ";\t|".contains($0) }) else { return }
    throw DataError(
      file: data.relativePath, line: 1, found: "one column, '\(columns[0])'",
      expected: "columns that commas separate in .csv, and tabs in .tsv",
      remedy: "save the file with these, or name it by what it is")
  }

  private static func classes(
    of gold: ColumnProfile?, choices: Choices
  ) throws -> [TaskFile.Class] {
    guard let gold else {
      return ["negative", "positive"].map { TaskFile.Class(name: $0, goldValues: [$0]) }
    }
    guard let counts = gold.counts, (2...127).contains(counts.count) else {
      throw UsageError(
        "the column '\(gold.name)' has \(gold.counts.map { "\($0.count)" } ?? "more than \(ColumnProfile.valueLimit)") values, and a task has 2 to 127 classes",
        remedy: "name another column with --gold")
    }
    if let value = choices.classNames.keys.sorted().first(where: { counts[$0] == nil }) {
      throw UsageError(
        "the column '\(gold.name)' has no value '\(value)'",
        remedy: "name the classes of: " + counts.keys.sorted().joined(separator: ", "))
    }
    let values = counts.keys.sorted {
      (Double($0) ?? .infinity, $0) < (Double($1) ?? .infinity, $1)
    }
    return values.map { value in
      let standard = Double(value) == nil ? value : "class-\(value)"
      return TaskFile.Class(name: choices.classNames[value] ?? standard, goldValues: [value])
    }
  }

  private static func split(
    _ roles: ColumnRoles, rowCount: Int, notes: inout [String]
  ) -> TaskFile.Splitting? {
    if let split = roles.split { return .column(split.name) }
    guard let gold = roles.gold else { return nil }
    let isMostlyKnown = 2 * gold.filledCount >= rowCount
    let shares = isMostlyKnown ? SplitShares(dev: 0.1, test: 0.1) : SplitShares(dev: 0.5, test: 0.5)
    notes.append(
      "No column has splits: dev and test get \(isMostlyKnown ? "a tenth" : "half") each of the rows with gold, by class and by a hash of the id; all other rows are train."
    )
    return .shares(shares)
  }

  /// The path of the data as the task file names it: relative where the data lie in or below its folder.
  private static func path(of data: URL, from taskFile: String) -> String {
    let folder = URL(fileURLWithPath: taskFile).deletingLastPathComponent().standardizedFileURL.path
    let path = data.standardizedFileURL.path
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }
}

/// Which column is what.
private struct ColumnRoles {
  let id: ColumnProfile?
  let texts: [ColumnProfile]
  let gold: ColumnProfile?
  let split: ColumnProfile?

  init(_ columns: [ColumnProfile], rowCount: Int, choices: TaskDraft.Choices) throws {
    func chosen(_ name: String?) -> ColumnProfile? { columns.first { $0.name == name } }
    var rest = columns.filter { column in
      ![choices.id, choices.gold, choices.split].contains(column.name)
        && !choices.texts.contains(column.name)
    }
    func take(_ isRole: (ColumnProfile) -> Bool) -> ColumnProfile? {
      rest.firstIndex(where: isRole).map { rest.remove(at: $0) }
    }
    split = chosen(choices.split) ?? take(\.isSplit)
    gold = chosen(choices.gold) ?? take(\.isGold)
    id =
      chosen(choices.id)
      ?? take { $0.isKey(rowCount: rowCount) && $0.isNamedLikeID }
      ?? take {
        $0.isKey(rowCount: rowCount) && $0.maximumLength <= 40 && !$0.example.contains(" ")
      }
    if choices.texts.isEmpty {
      guard let text = rest.filter({ !$0.isNumeric }).max(by: { $0.meanLength < $1.meanLength })
      else {
        throw UsageError(
          "no column holds text, of: \(columns.map(\.name).joined(separator: ", "))",
          remedy: "name it with --text")
      }
      texts = [text]
    } else {
      texts = choices.texts.compactMap(chosen)
    }
  }
}

extension ColumnProfile {
  fileprivate var isSplit: Bool {
    guard let counts, !counts.isEmpty else { return false }
    return counts.keys.allSatisfy { Split(name: $0) != nil }
  }

  fileprivate var isGold: Bool {
    let names = ["gold", "class", "label", "target", "category", "sentiment", "stance", "y"]
    let name = name.lowercased()
    guard
      names.contains(where: { name == $0 || name.hasSuffix("_\($0)") || name.hasPrefix("\($0)_") })
    else { return false }
    return (2...50).contains(counts?.count ?? 0)
  }

  fileprivate var isNamedLikeID: Bool {
    let name = name.lowercased()
    return name == "id" || name.hasSuffix("_id") || name.hasSuffix("-id") || name == "key"
      || self.name.hasSuffix("Id") || self.name.hasSuffix("ID")
  }
}
