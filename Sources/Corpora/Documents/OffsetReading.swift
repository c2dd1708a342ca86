import SupervisionCore

/// A passage or sentence of a document, whose text annotations may count from.
struct DocumentPiece: Equatable {
  /// Counting Unicode scalar values of the document.
  var offset: Int
  var text: String
}

/// A way in which a corpus may count the offsets of its annotations.
struct OffsetReading: Hashable {
  enum Unit: String, CaseIterable {
    case scalars = "characters"
    case bytes = "UTF-8 bytes"
    case utf16 = "UTF-16 units"
    case returnsNotCounted = "characters with CRLF as one"
    case returnsAdded = "characters with LF as two"
  }

  enum Origin: String, CaseIterable {
    case document = "from the document's start"
    /// Offsets and the piece's own offset count alike.
    case sameAsPiece = "as the passages do"
    case piece = "from the passage's start"
  }

  let unit: Unit
  let origin: Origin

  static let standard = OffsetReading(unit: .scalars, origin: .document)

  /// All but the standard.
  static let others = Unit.allCases.flatMap { unit in
    Origin.allCases.map { OffsetReading(unit: unit, origin: $0) }
  }.filter { $0 != standard }

  var description: String { "in \(unit.rawValue) \(origin.rawValue)" }
}

/// Translates offsets that count one unit into UTF-8 offsets of the same text.
struct UnitOffsets {
  /// By unit; nil inside a character.
  private var utf8Offsets: [Int?] = []

  init(_ text: String, _ unit: OffsetReading.Unit) {
    var end = 0
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      utf8Offsets.append(end)
      let width = Self.width(of: scalar, after: previous, unit)
      if width == 0 { utf8Offsets.removeLast() }
      utf8Offsets += [Int?](repeating: nil, count: max(0, width - 1))
      end += UTF8.width(scalar)
      previous = scalar
    }
    utf8Offsets.append(end)
  }

  subscript(offset: Int) -> Int? {
    utf8Offsets.indices.contains(offset) ? utf8Offsets[offset] : nil
  }

  private static func width(
    of scalar: Unicode.Scalar, after previous: Unicode.Scalar?, _ unit: OffsetReading.Unit
  ) -> Int {
    switch unit {
    case .scalars: 1
    case .bytes: UTF8.width(scalar)
    case .utf16: UTF16.width(scalar)
    case .returnsNotCounted: scalar == "\n" && previous == "\r" ? 0 : 1
    case .returnsAdded: scalar == "\n" && previous != "\r" ? 2 : 1
    }
  }
}

/// Readings that were not the standard one, and annotations left where they do not fit, counted over a
/// file's documents.
struct DocumentNotes {
  private var counts: [(text: String, firstID: String, count: Int)] = []

  mutating func add(_ text: String, documentID: String) {
    if let index = counts.firstIndex(where: { $0.text == text }) {
      counts[index].count += 1
    } else {
      counts.append((text, documentID, 1))
    }
  }

  func list(path: String) -> [String] {
    counts.map { note in
      let documents =
        note.count == 1
        ? "document '\(note.firstID)'"
        : "\(note.count) documents, the first of them '\(note.firstID)'"
      return "\(path): \(note.text) in \(documents)"
    }
  }
}
