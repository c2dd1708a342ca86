import JSONCoding
import PortableFoundation
import SupervisionCore

/// A fitted model as JSON: `{"format":"slicework-label-model","model":"dp","parameters":{…},"version":1}`.
private struct LabelModelDocument<Parameters: Codable>: Codable {
  let format: String
  let version: Int
  let model: LabelModelName
  let parameters: Parameters
}

private struct LabelModelHeader: Decodable {
  let format: String
  let version: Int
  let model: String
}

private let documentFormat = "slicework-label-model"

extension FittedLabelModel {
  /// The model as JSON with sorted keys: equal models give equal bytes.
  public func encodedDocument() throws -> Data {
    try canonicalJSON(
      LabelModelDocument(
        format: documentFormat, version: Self.documentVersions.upperBound, model: Self.name,
        parameters: self),
      escapesSlashes: true)
  }

  /// Reads a model that ``encodedDocument()`` wrote.
  ///
  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)`` for other data, other models and other versions, and for
  ///   parameters that do not fit each other or give no probabilities.
  public init(document: Data) throws {
    let header = try LabelModelHeader(checking: document)
    guard header.model == Self.name.rawValue else {
      throw LabelModelError.unreadableModel(
        found: "model '\(header.model)'", expected: "model '\(Self.name.rawValue)'")
    }
    guard Self.documentVersions.contains(header.version) else {
      throw LabelModelError.unreadableModel(
        found: "version \(header.version) of '\(header.model)'",
        expected: "at most version \(Self.documentVersions.upperBound)")
    }
    do {
      self = try JSONDecoder().decode(LabelModelDocument<Self>.self, from: document).parameters
    } catch let error as DecodingError {
      throw LabelModelError.unreadableModel(
        found: "damaged parameters (\(error.place))", expected: "parameters of '\(header.model)'")
    }
    try checkWhole()
  }
}

extension LabelModelHeader {
  init(checking document: Data) throws {
    do {
      self = try JSONDecoder().decode(LabelModelHeader.self, from: document)
    } catch is DecodingError {
      throw LabelModelError.unreadableModel(
        found: "\(document.count) bytes of something else", expected: "a fitted model as JSON")
    }
    guard format == documentFormat else {
      throw LabelModelError.unreadableModel(found: format, expected: documentFormat)
    }
  }
}

extension LabelModelName {
  /// The name of the model in a document, whether registered or not.
  ///
  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)`` for other data and other versions.
  public init(document: Data) throws {
    self.init(try LabelModelHeader(checking: document).model)
  }
}
