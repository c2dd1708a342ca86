import Corpora
import Foundation
import Labeling
import SupervisionCore

/// A task that is declared in a YAML or JSON file instead of Swift.
package struct TaskFile: Equatable, Sendable {
  /// A class, with the values that stand for it in the gold column.
  package struct Class: Equatable, Sendable {
    package var name: String
    package var goldValues: [String]
  }

  /// The files of candidates, and what their columns are.
  package struct Corpus: Equatable, Sendable {
    package var files: [String]
    package var id: String?
    /// One column, or two for a pair of texts.
    package var texts: [String]
    package var gold: String?
    package var unknown: [String] = []
    package var split: Splitting?
  }

  /// Where the split of a row comes from.
  package enum Splitting: Equatable, Sendable {
    case column(String)
    case shares(SplitShares)
  }

  package struct Function: Equatable, Sendable {
    package var name: String
    package var description: String
    /// Position of the class among ``TaskFile/classes``.
    package var vote: Int
    package var condition: FileCondition

    package init(name: String, description: String, vote: Int, condition: FileCondition) {
      self.name = name
      self.description = description
      self.vote = vote
      self.condition = condition
    }
  }

  package struct Slice: Equatable, Sendable {
    package var name: String
    package var description: String
    package var condition: FileCondition

    package init(name: String, description: String, condition: FileCondition) {
      self.name = name
      self.description = description
      self.condition = condition
    }
  }

  /// The path by which the file was named.
  package var path: String
  package var name: String
  package var question: String
  package var corpus: Corpus
  package var classes: [Class]
  package var functions: [Function]
  package var slices: [Slice]
  /// Dictionaries by the path that the file gives.
  package var dictionaries: [String: Resource]

  /// The folder that paths in the file are relative to.
  package var folder: URL { URL(fileURLWithPath: path).deletingLastPathComponent() }

  /// The texts and columns that conditions look at, beside the text itself.
  var columnsOfConditions: Set<String> {
    Set((functions.map(\.condition) + slices.map(\.condition)).flatMap(\.columns))
  }
}
