import SupervisionCore

/// One of the two mentions of a pair.
public enum PairRole: Hashable, Sendable {
  /// The mention in the first role of the relation.
  case first
  /// The mention in the second role of the relation.
  case second
}

extension PairCandidate {
  /// The position of a mention in `sentence.mentions`.
  @inlinable public func index(of role: PairRole) -> Int {
    role == .first ? firstIndex : secondIndex
  }

  /// The mention in a role.
  @inlinable public func mention(_ role: PairRole) -> Mention { role == .first ? first : second }

  /// Whether the first mention starts before the second in the text, or at the same place.
  public var isFirstBeforeSecond: Bool { first.span.start <= second.span.start }

  /// The earlier mention in the text.
  public var leading: Mention { isFirstBeforeSecond ? first : second }

  /// The later mention in the text.
  public var trailing: Mention { isFirstBeforeSecond ? second : first }

  /// Positions of the tokens after the leading mention and before the trailing one.
  @inlinable public var tokensBetween: Range<Int> { tokenPair.between }

  /// The texts of the tokens between the mentions.
  public var wordsBetween: [String] { words(tokensBetween) }

  /// The texts of some tokens of the sentence.
  public func words(_ range: Range<Int>) -> [String] { range.map { sentence.tokens[$0] } }

  /// The texts of the tokens of a window, such as `.before(.first, count: 3)`.
  public func words(in window: TokenWindow) -> [String] { words(window.range(in: self)) }

  /// Steps from the leading mention's last token to the trailing one's first: 1 for neighbours.
  @inlinable public var tokenDistance: Int {
    let pair = tokenPair
    return pair.trailing.lowerBound - (pair.leading.upperBound - 1)
  }

  @inlinable
  var tokenPair: TokenPair { TokenPair(context, firstIndex, secondIndex, start: 0) }

  /// The sentence's mentions without the pair, in text order.
  public var otherMentions: [Mention] {
    sentence.mentions.indices.filter { $0 != firstIndex && $0 != secondIndex }
      .map { sentence.mentions[$0] }
  }

  /// The sentence with the pair's spans replaced by tags.
  public func taggedText(first: String = "{{A}}", second: String = "{{B}}") -> String {
    var bytes: [UInt8] = []
    appendTaggedText(to: &bytes, first: first, second: second)
    return String(decoding: bytes, as: UTF8.self)
  }

  func appendTaggedText(to bytes: inout [UInt8], first: String, second: String) {
    context.append(taggedWith: (firstIndex, first), (secondIndex, second), to: &bytes)
  }
}

extension Sentence {
  /// Appends the text of a mention.
  func append(mention: Int, to bytes: inout [UInt8]) {
    let span = mentions.withUnsafeBufferPointer { $0[mention].span }
    bytes.append(contentsOf: utf8[span.start..<span.end])
  }

  /// Appends the text with two mentions replaced by tags.
  func append(
    taggedWith first: (mention: Int, tag: String), _ second: (mention: Int, tag: String),
    to bytes: inout [UInt8]
  ) {
    let (firstSpan, secondSpan) = mentions.withUnsafeBufferPointer {
      ($0[first.mention].span, $0[second.mention].span)
    }
    let isForward = firstSpan.start <= secondSpan.start
    let (leading, trailing) = isForward ? (firstSpan, secondSpan) : (secondSpan, firstSpan)
    utf8.withUnsafeBufferPointer { utf8 in
      bytes.append(contentsOf: utf8[..<leading.start])
      bytes.append(contentsOf: (isForward ? first : second).tag.utf8)
      if leading.end < trailing.start {
        bytes.append(contentsOf: utf8[leading.end..<trailing.start])
      }
      bytes.append(contentsOf: (isForward ? second : first).tag.utf8)
      bytes.append(contentsOf: utf8[max(leading.end, trailing.end)...])
    }
  }
}

extension Candidate {
  /// Whether the candidate is in a sample of `perMille` thousandths that is the same in every run: the 64-bit FNV-1a hash
  /// of the id, modulo 1,000, is below `perMille`.
  public func isDrawn(perMille: UInt64) -> Bool {
    var id = id
    return id.withUTF8 { fnv1a64($0) } % 1000 < perMille
  }
}

/// The part of a name after its last space (U+0020); nil without a space and when nothing follows it.
public func lastName(of name: String) -> String? {
  var name = name
  return name.withUTF8 { name in
    guard let space = name.lastIndex(of: 0x20), space + 1 < name.count else { return nil }
    return String(decoding: name[(space + 1)...], as: UTF8.self)
  }
}
