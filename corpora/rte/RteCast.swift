import SupervisionCore

/// The things that templates name, each a row of words: by column, what it is called.
struct RteWords: Sendable {
  /// Rows by the name of the first column.
  let rows: [String: [[String]]]
  /// Of each form, the first column's name of its section and its own position.
  let forms: [String: (section: String, column: Int)]

  /// - Precondition: sections `[name|name…]` with rows of as many words.
  init(_ bytes: [UInt8]) {
    var rows: [String: [[String]]] = [:]
    var forms: [String: (section: String, column: Int)] = [:]
    var section = ""
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("#") { continue }
      if line.hasPrefix("[") {
        let names = line.dropFirst().dropLast().split(separator: "|").map(String.init)
        section = names[0]
        for (column, name) in names.enumerated() { forms[name] = (section, column) }
      } else {
        rows[section, default: []].append(line.split(separator: "|").map(String.init))
      }
    }
    self.rows = rows
    self.forms = forms
  }
}

/// The thing or number of each key of a pair.
struct RteCast {
  private let words: RteWords
  private var chosen: [String: Int] = [:]
  private var used: [String: Set<Int>] = [:]

  init(words: RteWords) { self.words = words }

  /// The text of a slot. Keys of one section have different things while it has unused ones.
  mutating func form(
    of slot: Grammar.Slot, using generator: inout SeededGenerator
  ) -> String {
    if let number = number(of: slot, using: &generator) { return String(number) }
    guard let (section, column) = words.forms[slot.form], let rows = words.rows[section] else {
      preconditionFailure("no words for the form '\(slot.form)'")
    }
    let key = "\(slot.key).\(section)"
    let row = chosen[key] ?? choose(section, count: rows.count, using: &generator)
    chosen[key] = row
    let text = rows[row][column]
    return slot.isCapitalized ? text.capitalizingFirst() : text
  }

  private mutating func choose(
    _ section: String, count: Int, using generator: inout SeededGenerator
  ) -> Int {
    var taken = used[section] ?? []
    if taken.count == count { taken = [] }
    let open = (0..<count).filter { !taken.contains($0) }
    let row = open[generator.index(below: open.count)]
    used[section] = taken.union([row])
    return row
  }

  /// A count from 20 to 79 with one below and one above it, or a year; nil for other forms.
  private mutating func number(
    of slot: Grammar.Slot, using generator: inout SeededGenerator
  ) -> Int? {
    let offsets = ["count": 0, "fewer": -7, "more": 9, "year": 0, "earlier": -6, "later": 6]
    guard let offset = offsets[slot.form] else { return nil }
    let base = ["year", "earlier", "later"].contains(slot.form) ? 1_930 : 20
    let key = "\(slot.key).number"
    let value = chosen[key] ?? generator.index(below: 60)
    chosen[key] = value
    return base + value + offset
  }
}
