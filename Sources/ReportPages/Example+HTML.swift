import SupervisionCore

extension Example {
  /// - Parameter types: all types of marks on the page, in the order of their colours.
  func html(types: [String]) -> String {
    let known = [gold.map { "gold <b>\(escaped($0))</b>" }].compactMap { $0 }
    let said = probabilities.map {
      "\(escaped($0.name)) <b>\(escaped(ValueFormat.percent.short($0.value)))</b> %"
    }
    let facts = (known + said).map { "<span>\($0)</span>" }.joined(separator: " ")
    return "<article class=\"example\">\n<h3>\(escaped(title))</h3>\n"
      + "<p class=\"text\">\(markedText(types: types))</p>\n"
      + (facts.isEmpty ? "" : "<p class=\"said\">\(facts)</p>\n")
      + (reason.map { "<p class=\"note\">\(escaped($0))</p>\n" } ?? "") + chips + "</article>\n"
  }

  private var chips: String {
    guard !votes.isEmpty else { return "<p class=\"note\">no votes</p>\n" }
    let items = votes.map { vote in
      "<li class=\"s\(abs(vote.classIndex % 8))\">\(escaped(vote.function)) "
        + "<b>\(escaped(vote.label))</b>"
        + (vote.contribution.map { " \(escaped($0))" } ?? "") + "</li>\n"
    }
    return "<ul class=\"chips\" aria-label=\"votes\">\n\(items.joined())</ul>\n"
  }

  private func markedText(types: [String]) -> String {
    let bytes = Array(text.text.utf8)
    func plain(_ range: Range<Int>) -> String {
      escaped(String(decoding: bytes[range], as: UTF8.self))
    }
    var result = ""
    var end = 0
    for mark in text.marks.sorted(by: { $0.span.start < $1.span.start }) {
      let start = max(end, boundary(mark.span.start, in: bytes))
      let stop = boundary(mark.span.end, in: bytes)
      guard start < stop else { continue }
      let color = (types.firstIndex(of: mark.name) ?? 0) % 8
      result +=
        plain(end..<start) + "<mark class=\"s\(color)\">\(plain(start..<stop))"
        + "<small>\(escaped(mark.name))</small></mark>"
      end = stop
    }
    return result + plain(end..<bytes.count)
  }

  /// The offset, moved back into the text and to the start of a character's bytes.
  private func boundary(_ offset: Int, in bytes: [UInt8]) -> Int {
    var place = max(0, min(bytes.count, offset))
    while place < bytes.count, place > 0, bytes[place] & 0xC0 == 0x80 { place -= 1 }
    return place
  }
}
