import Foundation
import SupervisionCore

extension EncoderConfiguration {
  /// Reads `config.json`.
  ///
  /// - Throws: ``SupervisionCore/DataError`` naming the field for an encoder of another kind and for impossible sizes;
  ///   ``SupervisionCore/FileError``.
  public init(contentsOf file: URL) throws {
    let data: Data
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw FileError(
        path: file.relativePath, problem: "cannot be read (\(error.localizedDescription))",
        remedy: "name the folder of a checkpoint, which has a config.json")
    }
    let fields = ConfigurationFields(
      path: file.relativePath,
      values: (try? JSONSerialization.jsonObject(with: data)) as? [String: Any])
    try self.init(fields)
  }

  private init(_ fields: ConfigurationFields) throws {
    let kind = try fields.word("model_type", nil)
    guard let architecture = Architecture(rawValue: kind) else {
      throw fields.invalid(
        "model_type", "'\(kind)'",
        "one of \(Architecture.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    let isDistilled = architecture == .distilbert
    try fields.require(isDistilled ? "activation" : "hidden_act", is: "gelu")
    if !isDistilled { try fields.require("position_embedding_type", is: "absolute") }
    let startsAfterPadding = architecture == .roberta || architecture == .mpnet
    let padding = try fields.size(
      "pad_token_id", 0...1_000_000, default: startsAfterPadding ? 1 : 0)
    self.init(
      architecture: architecture,
      hiddenSize: try fields.size(isDistilled ? "dim" : "hidden_size", 1...65_536),
      layerCount: try fields.size(isDistilled ? "n_layers" : "num_hidden_layers", 1...1000),
      headCount: try fields.size(isDistilled ? "n_heads" : "num_attention_heads", 1...65_536),
      intermediateSize: try fields.size(
        isDistilled ? "hidden_dim" : "intermediate_size", 1...1_000_000),
      vocabularySize: try fields.size("vocab_size", 1...100_000_000),
      positionCount: try fields.size("max_position_embeddings", 1...10_000_000),
      positionOffset: startsAfterPadding ? padding + 1 : 0,
      typeCount: architecture == .bert || architecture == .roberta
        ? try fields.size("type_vocab_size", 0...1000, default: 2) : 0,
      normEpsilon: try fields.number("layer_norm_eps", default: 1e-12),
      relativeBucketCount: architecture == .mpnet
        ? try fields.size("relative_attention_num_buckets", 4...511, default: 32) : 0)
    guard hiddenSize % headCount == 0 else {
      throw fields.invalid(
        "num_attention_heads", "\(headCount)", "a divisor of the width of a state, \(hiddenSize)")
    }
    guard maximumLength >= 3 else {
      throw fields.invalid(
        "max_position_embeddings", "\(positionCount)", "at least \(positionOffset + 3)")
    }
  }
}

/// The object of a `config.json`.
private struct ConfigurationFields {
  let path: String
  let values: [String: Any]?

  func invalid(_ field: String, _ found: String, _ expected: String) -> DataError {
    DataError(
      file: path, field: field, found: found, expected: expected,
      remedy: "use a checkpoint of BERT, DistilBERT, RoBERTa or MPNet with its own config.json")
  }

  /// - Parameter standard: value where the field is absent; nil where it must be there.
  func word(_ field: String, _ standard: String?) throws -> String {
    guard let values else { throw invalid("the whole file", "no JSON object", "one") }
    if let word = values[field] as? String { return word }
    guard values[field] == nil, let standard else {
      throw invalid(field, values[field].map { "\($0)" } ?? "no such field", "a word")
    }
    return standard
  }

  func require(_ field: String, is expected: String) throws {
    let word = try word(field, expected)
    guard word == expected else { throw invalid(field, "'\(word)'", "'\(expected)'") }
  }

  func size(
    _ field: String, _ range: ClosedRange<Int>, default standard: Int? = nil
  ) throws -> Int {
    if values?[field] == nil || values?[field] is NSNull, let standard { return standard }
    guard let number = values?[field] as? NSNumber, let size = Int(exactly: number.doubleValue),
      range.contains(size)
    else {
      throw invalid(
        field, values?[field].map { "\($0)" } ?? "no such field",
        "a whole number in \(range.lowerBound)...\(range.upperBound)")
    }
    return size
  }

  func number(_ field: String, default standard: Float) throws -> Float {
    guard let value = values?[field] else { return standard }
    guard let number = value as? NSNumber, number.doubleValue > 0, number.doubleValue < 1 else {
      throw invalid(field, "\(value)", "a number between 0 and 1")
    }
    return number.floatValue
  }
}
