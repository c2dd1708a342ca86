import SupervisionCore

extension DelimitedRecord {
  /// Checks the names of the voters in this header.
  ///
  /// - Parameter names: all names of the header, the voters' from the second on.
  /// - Throws: ``SupervisionCore/DataError`` for an empty name, with its column, and for the first that comes a second
  ///   time.
  func requireVoterNames(_ names: [String]) throws {
    if let column = names.firstIndex(where: \.isBlank) {
      throw line.invalid(
        field: "column \(column + 1)", found: "an empty name", expected: "the name of a voter",
        remedy: "name the column")
    }
    try requireDistinct(names)
  }

  /// Checks the id of an item, or the name of a voter in a row.
  ///
  /// - Throws: ``SupervisionCore/DataError`` with the line when it is empty.
  func requireNotBlank(_ name: String, field: String) throws {
    try line.requireNotBlank(name, field: field)
  }
}

extension TextLine {
  /// Checks the id of an item, or the name of a voter.
  ///
  /// - Throws: ``SupervisionCore/DataError`` with the line when it is empty.
  func requireNotBlank(_ name: String, field: String) throws {
    guard name.isBlank else { return }
    throw invalid(
      field: field, found: name.isEmpty ? "an empty cell" : "white space", expected: "a name",
      remedy: "correct this cell")
  }
}

extension String {
  fileprivate var isBlank: Bool { utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
}
