import SupervisionCore

/// The cells of functions on some candidates, with faults and times.
public struct ApplierResult: Sendable {
  /// One column per function, with one cell per candidate.
  public internal(set) var columns: [[Int8]] = []
  /// Failures in order of batches of candidates, then of functions, then of candidates.
  public internal(set) var faults: [Fault] = []
  /// The position of each fault's candidate, one per fault.
  public internal(set) var faultRows: [Int] = []
  /// Thread time of each function in seconds, without work that functions share.
  public internal(set) var secondsPerFunction: [Double] = []
  /// Thread time in seconds of work that functions share: cutting texts into words, tagging sentences, features.
  public internal(set) var sharedSeconds = 0.0

  init() {}

  /// Appends the columns of other functions on the same candidates.
  package mutating func append(columnsOf other: ApplierResult) {
    columns += other.columns
    faults += other.faults
    faultRows += other.faultRows
    secondsPerFunction += other.secondsPerFunction
    sharedSeconds += other.sharedSeconds
  }

  /// What another process found, its faults with their rows.
  package init(
    columns: [[Int8]], faults: [(row: Int, fault: Fault)], secondsPerFunction: [Double],
    sharedSeconds: Double
  ) {
    self.columns = columns
    self.faults = faults.map(\.fault)
    faultRows = faults.map(\.row)
    self.secondsPerFunction = secondsPerFunction
    self.sharedSeconds = sharedSeconds
  }

  /// The results on consecutive candidates as one.
  package init(joining parts: [ApplierResult], _ functionCount: Int) {
    columns = (0..<functionCount).map { function in parts.flatMap { $0.columns[function] } }
    var rowCount = 0
    for part in parts {
      faults += part.faults
      faultRows += part.faultRows.map { rowCount + $0 }
      rowCount += part.columns.first?.count ?? 0
    }
    secondsPerFunction = (0..<functionCount).map { function in
      parts.reduce(0) { $0 + $1.secondsPerFunction[function] }
    }
    sharedSeconds = parts.reduce(0) { $0 + $1.sharedSeconds }
  }
}
