import SupervisionCore

/// The `post_processor` of a `tokenizer.json`: which special pieces stand around one text and around two.
///
/// Places of pieces never include the spaces around them, whatever its `trim_offsets` says: mentions are found by them.
struct PostProcessor: Decodable {
  /// A piece with its number, `["[SEP]",102]`.
  private struct NumberedPiece: Decodable {
    let number: Int

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      _ = try container.decode(String.self)
      number = try container.decode(Int.self)
    }
  }

  /// A special piece or a text in a template.
  private struct TemplatePart: Decodable {
    struct Part: Decodable {
      let id: String
      let typeId: Int
    }

    let special: Part?
    let text: Part?

    enum CodingKeys: String, CodingKey {
      case special = "SpecialToken"
      case text = "Sequence"
    }
  }

  private struct SpecialToken: Decodable {
    let ids: [Int]
  }

  private let type: String
  private let processors: [PostProcessor]?
  private let sep: NumberedPiece?
  private let cls: NumberedPiece?
  private let single: [TemplatePart]?
  private let pair: [TemplatePart]?
  private let specialTokens: [String: SpecialToken]?

  /// A processor that cannot be honoured: field, found and expected.
  struct Refusal: Error {
    let field: String
    let found: String
    let expected: String
  }

  /// The special pieces around texts.
  ///
  /// - Parameter configuration: of the encoder; where it has no types, those of a template do not count.
  /// - Throws: ``Refusal`` for another kind, for templates that are not texts in order with the same special pieces before
  ///   and after one and two, and for numbers outside the vocabulary.
  func specialPieces(_ configuration: EncoderConfiguration) throws -> SpecialPieces {
    let pieces: SpecialPieces
    switch type {
    case "BertProcessing", "RobertaProcessing": pieces = try published()
    case "TemplateProcessing": pieces = try templates(countsTypes: configuration.typeCount > 0)
    case "Sequence":
      let others = (processors ?? []).filter { $0.type != "ByteLevel" }
      guard others.count == 1 else {
        throw Refusal(
          field: "post_processor", found: "a sequence of \(others.map { "'\($0.type)'" })",
          expected: "one that puts special pieces around texts")
      }
      return try others[0].specialPieces(configuration)
    default: throw Self.refusal(found: "'\(type)'")
    }
    return try Self.checked(pieces, configuration)
  }

  /// The refusal of a processor that puts no special pieces around texts.
  static func refusal(found: String) -> Refusal {
    Refusal(
      field: "post_processor", found: found,
      expected: "TemplateProcessing, BertProcessing or RobertaProcessing")
  }

  /// `[CLS] A [SEP] B [SEP]` with the types 0 and 1, or `<s> A </s></s> B </s>`.
  private func published() throws -> SpecialPieces {
    guard let start = cls?.number, let end = sep?.number else {
      throw Refusal(
        field: "post_processor", found: "'\(type)' without 'cls' or 'sep'", expected: "both")
    }
    let isBert = type == "BertProcessing"
    let separator = try Self.ids([end])
    return SpecialPieces(
      start: try Self.ids([start]), middle: isBert ? separator : separator + separator,
      end: separator, secondType: isBert ? 1 : 0)
  }

  private func templates(countsTypes: Bool) throws -> SpecialPieces {
    let one = try Template(single ?? [], of: ["A"], field: "single", specialTokens)
    let two = try Template(pair ?? [], of: ["A", "B"], field: "pair", specialTokens)
    let type = two.types.last ?? 0
    let isUsual =
      one.types.allSatisfy { $0 == 0 }
      && two.types.prefix(two.firstTypeCount).allSatisfy { $0 == 0 }
      && two.types.dropFirst(two.firstTypeCount).allSatisfy { $0 == type }
    guard one.parts[0] == two.parts[0], one.parts[1] == two.parts[2], isUsual || !countsTypes
    else {
      throw Refusal(
        field: "post_processor.pair", found: Self.text(pair ?? []),
        expected:
          "the special pieces of 'single', \(Self.text(single ?? [])), with one type per text")
    }
    guard let secondType = UInt8(exactly: type) else {
      throw Refusal(field: "post_processor.pair", found: "the type \(type)", expected: "0 or 1")
    }
    return SpecialPieces(
      start: try Self.ids(two.parts[0]), middle: try Self.ids(two.parts[1]),
      end: try Self.ids(two.parts[2]), secondType: secondType)
  }

  /// Special pieces before, between and after the texts of a template.
  private struct Template {
    private(set) var parts: [[Int]] = [[]]
    private(set) var types: [Int] = []
    /// Number of types up to the second text.
    private(set) var firstTypeCount = 0

    init(
      _ template: [TemplatePart], of texts: [String], field: String,
      _ known: [String: SpecialToken]?
    ) throws {
      func refusal() -> Refusal {
        Refusal(
          field: "post_processor.\(field)", found: PostProcessor.text(template),
          expected: "special pieces around \(texts.joined(separator: " and "))")
      }
      var names: [String] = []
      for part in template {
        if let text = part.text, part.special == nil {
          if names.count == 1 { firstTypeCount = types.count }
          names.append(text.id)
          parts.append([])
          types.append(text.typeId)
        } else if let special = part.special, part.text == nil {
          guard let ids = known?[special.id]?.ids else { throw refusal() }
          parts[parts.count - 1] += ids
          types.append(special.typeId)
        }
      }
      guard names == texts else { throw refusal() }
      if texts.count == 1 { firstTypeCount = types.count }
    }
  }

  /// `[CLS]:0 A:0 [SEP]:0`.
  private static func text(_ template: [TemplatePart]) -> String {
    let parts = template.compactMap { $0.special ?? $0.text }.map {
      "\($0.id.fromBytes):\($0.typeId)"
    }
    return parts.isEmpty ? "none" : "'\(parts.joined(separator: " "))'"
  }

  private static func ids(_ numbers: [Int]) throws -> [Int32] {
    try numbers.map { number in
      guard let id = Int32(exactly: number) else {
        throw Refusal(
          field: "post_processor", found: "the number \(number)", expected: "one of the vocabulary")
      }
      return id
    }
  }

  private static func checked(
    _ pieces: SpecialPieces, _ configuration: EncoderConfiguration
  ) throws -> SpecialPieces {
    guard !pieces.start.isEmpty else {
      throw refusal(found: "no special piece before a text")
    }
    let range = 0..<configuration.vocabularySize
    for id in pieces.start + pieces.middle + pieces.end where !range.contains(Int(id)) {
      throw Refusal(
        field: "post_processor", found: "the number \(id)",
        expected: "one in \(range), the encoder's vocabulary")
    }
    guard configuration.typeCount > 0 else {
      var untyped = pieces
      untyped.secondType = 0
      return untyped
    }
    guard Int(pieces.secondType) < configuration.typeCount else {
      throw Refusal(
        field: "post_processor", found: "the type \(pieces.secondType) of a second text",
        expected: "one in 0..<\(configuration.typeCount), the encoder's types")
    }
    return pieces
  }
}
