import Foundation

/// The words of a text as BERT's tokenizers cut and spell them.
///
/// Control characters are dropped, Chinese characters and punctuation marks are words of their own; lower-casing and
/// accents follow the options.
///
/// - Source: Devlin et al. 2019 and the published tokenizers.
struct WordNormalizer: Sendable {
  /// Whether letters become small.
  var lowercases = true
  /// Whether accents are dropped.
  var stripsAccents = true
  /// Whether each Chinese character is a word.
  var separatesChinese = true
  /// Whether control characters are dropped.
  var cleansText = true

  /// The words in order, in UTF-8.
  func forEachWord(of text: String, _ body: (NormalizedWord) -> Void) {
    var word = NormalizedWord()
    func finish() {
      if !word.bytes.isEmpty { body(word) }
      word.removeAll()
    }
    var start = 0
    for scalar in text.unicodeScalars {
      let end = start + UTF8.width(scalar)
      switch kind(scalar) {
      case .dropped: break
      case .space: finish()
      case .single:
        finish()
        word.append(scalar, start..<end, self)
        finish()
      case .letter: word.append(scalar, start..<end, self)
      }
      start = end
    }
    finish()
  }

  private enum Kind {
    case dropped, space, single, letter
  }

  private func kind(_ scalar: Unicode.Scalar) -> Kind {
    if scalar.isASCII { return asciiKind(UInt8(scalar.value)) }
    if cleansText, scalar.isDropped { return .dropped }
    if scalar.properties.isWhitespace { return .space }
    if separatesChinese, scalar.isChinese { return .single }
    let spelled = stripsAccents ? scalar.decomposed.first ?? scalar : scalar
    if spelled.isASCII { return asciiKind(UInt8(spelled.value)) }
    return spelled.isPunctuation ? .single : .letter
  }

  private func asciiKind(_ byte: UInt8) -> Kind {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D: .space
    case 0x0B, 0x0C: cleansText ? .dropped : .space
    case 0..<0x20, 0x7F: cleansText ? .dropped : .letter
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: .letter
    default: .single
    }
  }
}

/// A word after normalisation, with the place in the text that each of its scalars is from.
struct NormalizedWord {
  /// UTF-8.
  private(set) var bytes: [UInt8] = []
  /// For each byte the UTF-8 bytes of the text that its scalar is from.
  private(set) var sources: [Range<Int>] = []
  /// Number of scalars.
  private(set) var scalarCount = 0

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    sources.removeAll(keepingCapacity: true)
    scalarCount = 0
  }

  /// Appends a scalar of the text as it is spelled after normalisation, which may be nothing.
  mutating func append(_ scalar: Unicode.Scalar, _ source: Range<Int>, _ rules: WordNormalizer) {
    if scalar.isASCII {
      var byte = UInt8(scalar.value)
      if rules.lowercases, (0x41...0x5A).contains(byte) { byte |= 0x20 }
      append(byte, source)
      scalarCount += 1
      return
    }
    let decomposed =
      rules.stripsAccents
      ? scalar.decomposed.filter { $0.properties.generalCategory != .nonspacingMark } : [scalar]
    for part in decomposed {
      let spelled = rules.lowercases ? part.properties.lowercaseMapping : String(part)
      for byte in spelled.utf8 { append(byte, source) }
      scalarCount += spelled.unicodeScalars.count
    }
  }

  private mutating func append(_ byte: UInt8, _ source: Range<Int>) {
    bytes.append(byte)
    sources.append(source)
  }
}

extension Unicode.Scalar {
  /// Control characters, and what stands for characters that could not be decoded.
  fileprivate var isDropped: Bool {
    switch properties.generalCategory {
    case .control, .format, .privateUse, .surrogate: true
    default: value == 0xFFFD
    }
  }

  fileprivate var isPunctuation: Bool {
    switch properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      true
    default: false
    }
  }

  fileprivate var decomposed: [Unicode.Scalar] {
    Array(String(self).decomposedStringWithCanonicalMapping.unicodeScalars)
  }

  /// The blocks that BERT's tokenizers take for Chinese.
  fileprivate var isChinese: Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
