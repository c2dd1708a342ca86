import Foundation
import GRDB
import SupervisionCore

/// A defect that ``Store/check()`` found.
public struct StoreFinding: Equatable, Codable, Sendable, CustomStringConvertible {
  /// Table and row of the defect.
  public let place: String
  /// The problem, without its place.
  public let problem: String
  /// The step that the user takes next, as an imperative.
  public let remedy: String

  /// `place: problem`.
  public var description: String { "\(place): \(problem)" }

  init(place: String, problem: String, remedy: String = Self.newStore) {
    self.place = place
    self.problem = problem
    self.remedy = remedy
  }

  static let newStore = "restore a copy, or import and label into a new store"
}

extension Store {
  /// Looks for damage: SQLite's own checks, schema, constraints, references, checksums of rows and chunks, counts and
  /// orphans. Empty when the store is sound.
  ///
  /// A change of one bit anywhere in the file is found, unless it is where nothing is stored. Rows of a store that an
  /// earlier version wrote and that cannot be brought up to date, as on read-only media, have no checksums.
  ///
  /// - Complexity: O(file size); memory for one chunk or one model.
  public func check() throws -> [StoreFinding] {
    try read { db in try checks.flatMap { try findings(db, of: $0) } }
  }
}

private typealias Check = @Sendable (Database) throws -> [StoreFinding]

private let checks: [(subject: String, check: Check)] = [
  ("pages", pageFindings), ("schema", schemaFindings), ("constraints", constraintFindings),
  ("references", foreignKeyFindings), ("orphans", orphanFindings), ("rows", rowFindings),
  ("candidates", candidateFindings), ("corpora", corpusFindings),
  ("resources", resourceFindings), ("votes", voteFindings), ("faults", faultFindings),
  ("labels", labelFindings), ("predictions", predictionFindings),
  ("models", trainedModelFindings),
]

/// Damage that keeps a check from its end is a finding too.
private func findings(
  _ db: Database, of check: (subject: String, check: Check)
) throws -> [StoreFinding] {
  func unreadable(_ reason: String) -> [StoreFinding] {
    [StoreFinding(place: "file", problem: "cannot be read for its \(check.subject) (\(reason))")]
  }
  do {
    return try check.check(db)
  } catch let error as DatabaseError
    where ![.SQLITE_BUSY, .SQLITE_INTERRUPT, .SQLITE_NOMEM].contains(error.resultCode)
  {
    return unreadable(error.message ?? error.resultCode.description)
  } catch let error as RowDecodingError {
    return unreadable(error.reason)
  } catch let error as DataError {
    return unreadable("\(error.field ?? error.file): \(error.found)")
  }
}
