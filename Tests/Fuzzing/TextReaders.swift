import Labeling
import Notebooks
import SupervisionCore

/// A pattern and a text: the search by literals finds what PCRE2 alone finds.
func regularExpression(_ bytes: UnsafeBufferPointer<UInt8>) {
  let (first, second) = halves(bytes)
  guard let pattern = String(validating: first, as: UTF8.self),
    let text = String(validating: second, as: UTF8.self)
  else { return }
  for ignoringCase in [false, true] {
    guard let searched = try? RegularExpression(pattern, ignoringCase: ignoringCase),
      let found = try? searched.matches(text), !pattern.hasPrefix("(*"),
      let plain = try? RegularExpression("(?:)" + pattern, ignoringCase: ignoringCase),
      let expected = try? plain.matches(text)
    else { continue }
    precondition(found == expected, "\(pattern) on \(text): \(found), by PCRE2 \(expected)")
  }
}

func notebook(_ bytes: UnsafeBufferPointer<UInt8>) {
  guard let text = String(validating: bytes, as: UTF8.self) else { return }
  refusing {
    let page = try Notebook(parsing: text, path: "page.md")
    precondition(Array(page.text.utf8) == Array(text.utf8), "a page changed by being read")
  }
}
