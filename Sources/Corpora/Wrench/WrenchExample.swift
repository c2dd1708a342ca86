import SupervisionCore

/// An example of a data set in WRENCH's form: a text, two entities in a text, or a vector of numbers, with
/// its class, where known, and the vote of each weak source.
public struct WrenchExample: Sendable, Equatable {
  /// A mention in the text.
  public struct Entity: Sendable, Equatable {
    /// The mentioned words.
    public let text: String
    /// UTF-8 offsets into the example's text.
    public let span: Span
  }

  /// The two mentions of a relation example.
  public struct EntityPair: Sendable, Equatable {
    /// `entity1`.
    public let first: Entity
    /// `entity2`.
    public let second: Entity
  }

  /// The split and the example's key in its file, such as `dev-12`.
  public let id: String
  /// The text; empty for examples that are vectors.
  public let text: String
  /// The mentions of a relation example; nil for other data sets.
  public let entities: EntityPair?
  /// The numbers of `data.feature`; empty for data sets of texts.
  public let features: [Float]
  /// Class index; nil where it is unknown.
  public let label: Int?
  /// A class index or ``SupervisionCore/abstainCell`` for each weak source.
  public let weakLabels: [Int8]
}

/// The value of one member of `train.json`.
struct WrenchBody: Decodable {
  struct Content: Decodable {
    let text: String?
    let entity1: String?
    let entity2: String?
    /// Start and end, counting Unicode scalar values.
    let span1: [Int]?
    let span2: [Int]?
    let feature: [Float]?
  }

  let label: Int?
  let weakLabels: [Int]
  let data: Content

  private enum CodingKeys: String, CodingKey {
    case label, data
    case weakLabels = "weak_labels"
  }
}

extension WrenchExample {
  /// - Throws: ``DataError`` made by `invalid(field, found, expected)`.
  init(
    id: String, _ body: WrenchBody, classCount: Int, sourceCount: Int?,
    invalid: (String, String, String) -> DataError
  ) throws {
    let classes = -1..<classCount
    guard classes.contains(body.label ?? -1) else {
      throw invalid("label", "\(body.label ?? -1)", "-1 or a class index below \(classCount)")
    }
    if let sourceCount, body.weakLabels.count != sourceCount {
      throw invalid(
        "weak_labels", "\(body.weakLabels.count) votes",
        "\(sourceCount), as in the examples before")
    }
    for vote in body.weakLabels where !classes.contains(vote) {
      throw invalid("weak_labels", "\(vote)", "-1 or a class index below \(classCount)")
    }
    features = body.data.feature ?? []
    guard body.data.text != nil || !features.isEmpty else {
      throw invalid("data.text", "neither a text nor features", "a text, or numbers in 'feature'")
    }
    text = body.data.text ?? ""
    let offsets = ScalarOffsets(text)
    let utf8 = Array(text.utf8)
    func entity(_ text: String, _ span: [Int]?, _ field: String) throws -> Entity {
      guard let span, span.count == 2, let range = offsets.span(span[0], span[1]) else {
        throw invalid(
          "data.\(field)", span.map { "\($0)" } ?? "none",
          "start and end within the text's \(offsets.count) characters")
      }
      let found = String(decoding: utf8[range.start..<range.end], as: UTF8.self)
      guard found.utf8.elementsEqual(text.utf8) else {
        throw invalid("data.\(field)", "the span of '\(found)'", "that of '\(text)'")
      }
      return Entity(text: text, span: range)
    }
    switch (body.data.entity1, body.data.entity2) {
    case (nil, nil): entities = nil
    case (let first?, let second?):
      entities = EntityPair(
        first: try entity(first, body.data.span1, "span1"),
        second: try entity(second, body.data.span2, "span2"))
    default: throw invalid("data", "one entity", "entity1 and entity2, or neither")
    }
    self.id = id
    label = body.label.flatMap { $0 < 0 ? nil : $0 }
    weakLabels = body.weakLabels.map { Int8($0) }
  }
}
