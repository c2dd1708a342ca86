/// The characters that stand for bytes in byte-level vocabularies.
enum ByteAlphabet {
  /// The character of each byte: itself where it prints, else one from U+0100 on.
  static let characters: [Character] = {
    var next: UInt32 = 0x100
    return (UInt32(0)..<256).map { byte in
      let prints =
        (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte)
      defer { if !prints { next += 1 } }
      return Unicode.Scalar(prints ? byte : next).map(Character.init) ?? " "
    }
  }()

  /// Numbers of the pieces that stand for bytes alone, by these.
  static func pieces(of vocabulary: Vocabulary) -> [[UInt8]: Int32] {
    let bytes = Dictionary(
      uniqueKeysWithValues: characters.enumerated().compactMap { byte, character in
        character.unicodeScalars.first.map { ($0, UInt8(byte)) }
      })
    var pieces: [[UInt8]: Int32] = [:]
    for (piece, id) in vocabulary.pieces {
      let spelled = piece.unicodeScalars.map { bytes[$0] }
      guard spelled.allSatisfy({ $0 != nil }) else { continue }
      pieces[spelled.compactMap { $0 }] = id
    }
    return pieces
  }
}

/// Words as GPT-2 and RoBERTa cut them: contractions, letters, numbers and other signs, each with at most one space before.
///
/// The published pattern: `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
enum ByteLevelWords {
  private enum Kind {
    case letter, number, space, other

    init(_ scalar: Unicode.Scalar) {
      if scalar.properties.isWhitespace {
        self = .space
        return
      }
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
        self = .letter
      case .decimalNumber, .letterNumber, .otherNumber: self = .number
      default: self = .other
      }
    }
  }

  private static let contractions = ["s", "t", "re", "ve", "m", "ll", "d"].map {
    Array($0.unicodeScalars)
  }

  /// UTF-8 bytes of each word.
  static func ranges(of text: String) -> [Range<Int>] {
    let scalars = Array(text.unicodeScalars)
    let kinds = scalars.map(Kind.init)
    var offsets = [0]
    for scalar in scalars { offsets.append(offsets[offsets.count - 1] + UTF8.width(scalar)) }
    var ranges: [Range<Int>] = []
    var start = 0
    while start < scalars.count {
      let end = end(of: scalars, kinds, from: start)
      ranges.append(offsets[start]..<offsets[end])
      start = end
    }
    return ranges
  }

  private static func end(
    of scalars: [Unicode.Scalar], _ kinds: [Kind], from start: Int
  ) -> Int {
    if scalars[start] == "'",
      let ending = contractions.first(where: { scalars[(start + 1)...].starts(with: $0) })
    {
      return start + 1 + ending.count
    }
    let first =
      scalars[start] == " " && start + 1 < kinds.count && kinds[start + 1] != .space
      ? start + 1 : start
    var end = first
    while end < kinds.count, kinds[end] == kinds[first] { end += 1 }
    guard kinds[first] == .space, end < kinds.count, end - start > 1 else { return end }
    return end - 1
  }
}
