import Corpora
import FileFormats
import Foundation
import LabelingFunctions
import SupervisionCore

/// A candidate with its gold label.
public struct GlueRow<C: Candidate>: Sendable {
  /// The sentence or pair.
  public let candidate: C
  /// Gold label as class index.
  public let gold: Int

  /// A row of a corpus.
  public init(candidate: C, gold: Int) {
    self.candidate = candidate
    self.gold = gold
  }
}

extension DelimitedRecord {
  /// The record's fields, one per name.
  ///
  /// - Throws: ``DataError`` with the line for another number of fields, for an empty field that `mayBeEmpty` does
  ///   not name, and for bytes that are not UTF-8.
  func fields(_ names: [String], mayBeEmpty: Set<String> = []) throws -> [String] {
    let fields = try fields()
    guard fields.count == names.count else {
      throw line.invalid(
        found: "\(fields.count) fields",
        expected: "\(names.count) between tabs: \(names.joined(separator: ", "))",
        remedy: "correct this line")
    }
    for (name, field) in zip(names, fields) where field.isEmpty && !mayBeEmpty.contains(name) {
      throw line.invalid(
        field: name, found: "nothing", expected: "a text", remedy: "correct this line")
    }
    return fields
  }

  /// The class that a field names.
  ///
  /// - Throws: ``DataError`` with the line when it names none of them.
  func gold(_ field: String, classNames: [String]) throws -> Int {
    guard let gold = classNames.firstIndex(of: field) else {
      throw line.invalid(
        field: "label", found: "'\(field)'", expected: classNames.joined(separator: " or "),
        remedy: "correct this line")
    }
    return gold
  }
}
