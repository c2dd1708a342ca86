import LabelModels
import Pipeline
import StreamCommands
import SupervisionCore

/// Candidates as text for a terminal: marked spans, gold, probability, votes.
struct ExampleText {
  let examples: Examples
  let colour: Bool

  init(_ examples: Examples, colour: Bool = Terminal.usesColour) {
    self.examples = examples
    self.colour = colour
  }

  var rendered: String {
    let head = "\(examples.matchCount) matching candidates, \(examples.shown.count) shown\n"
    return head + examples.shown.map { "\n" + block($0) }.joined()
  }

  private func block(_ example: Examples.Example) -> String {
    var lines = [Style.bold(example.id, colour: colour), "  " + marked(example.text)]
    var judgements = ["gold \(example.gold ?? "–")"]
    if let probability = example.probabilityText { judgements.append(probability) }
    lines.append("  " + Style.dim(judgements.joined(separator: " · "), colour: colour))
    if let parts = example.contributions {
      lines += reasons(parts)
    } else {
      lines += example.votes.map { "  \($0.function) → \($0.label)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The sum of the log odds, then the votes with their contributions, the largest first.
  private func reasons(_ parts: VoteContributions) -> [String] {
    let votes = parts.votesBySize
    let names = votes.map { "\($0.function) → \(examples.classNames[$0.label])" }
    let width = names.map(\.count).max() ?? 0
    let head =
      "log odds of \(examples.classNames[parts.label]) \(signedText(parts.logOdds)): class balance "
      + "\(signedText(parts.classBalance)), silence \(signedText(parts.silence)), votes "
      + signedText(parts.votes.reduce(0) { $0 + $1.logOdds })
      + (parts.samplingNote.map { " (\($0))" } ?? "")
    return ["  " + Style.dim(head, colour: colour)]
      + zip(votes, names).map { vote, name in
        "  " + name + String(repeating: " ", count: width - name.count) + "  "
          + signedText(vote.logOdds) + (vote.discount.map { "  \($0)" } ?? "")
      }
  }

  /// The text on one line, its marks in colour or, without colour, in brackets.
  private func marked(_ text: MarkedText) -> String {
    let bytes = Array(text.text.utf8)
    var result = ""
    var position = 0
    for (index, mark) in text.marks.enumerated() where mark.span.start >= position {
      result += onOneLine(bytes[position..<mark.span.start])
      let piece = onOneLine(bytes[mark.span.start..<mark.span.end])
      let style = index % 2 == 0 ? Style.first : Style.second
      result += colour ? style(piece, colour: true) : "[\(piece)]"
      position = mark.span.end
    }
    return result + onOneLine(bytes[position...])
  }

  /// White space folded; control characters of the corpus never reach the terminal.
  private func onOneLine(_ bytes: ArraySlice<UInt8>) -> String {
    if bytes.allSatisfy({ $0 < 0x80 }) {
      return String(
        decoding: bytes.map { $0 <= 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }
    var line = String.UnicodeScalarView()
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let isSpace =
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
      line.append(isSpace ? " " : scalar)
    }
    return String(line)
  }
}
