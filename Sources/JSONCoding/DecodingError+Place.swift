extension DecodingError {
  /// The field at fault and what is wrong with it, such as `rates.0: no such field`.
  package var place: String {
    switch self {
    case .keyNotFound(let key, let context):
      Self.text(context.codingPath + [key], "no such field")
    case .valueNotFound(_, let context), .typeMismatch(_, let context),
      .dataCorrupted(let context):
      Self.text(context.codingPath, context.debugDescription)
    @unknown default: "\(self)"
    }
  }

  private static func text(_ keys: [any CodingKey], _ problem: String) -> String {
    let path = keys.map { $0.intValue.map(String.init) ?? $0.stringValue }
    return path.isEmpty ? problem : "\(path.joined(separator: ".")): \(problem)"
  }
}
