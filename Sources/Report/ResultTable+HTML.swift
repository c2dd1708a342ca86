import Evaluation

extension ResultTable {
  /// The table with caption and notes, numbers aligned right.
  func html() -> String {
    func cells(_ texts: [String], tag: String) -> String {
      zip(texts, columns).map { text, column in
        let kind = column.unit == .text ? "" : " class=\"number\""
        return "<\(tag)\(kind)>\(escaped(text))</\(tag)>"
      }.joined()
    }
    let body = printedRows().map { "<tr>\(cells($0, tag: "td"))</tr>\n" }.joined()
    return "<div class=\"wide\"><table>\n"
      + (caption.map { "<caption>\(escaped($0))</caption>\n" } ?? "")
      + "<thead><tr>\(cells(printedHead(), tag: "th"))</tr></thead>\n<tbody>\n\(body)</tbody>\n</table></div>\n"
      + notes.map { "<p class=\"note\">\(escaped($0))</p>\n" }.joined()
  }
}
