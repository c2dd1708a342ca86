import EndModels
import SliceLearning
import SupervisionCore

/// Header of a model file: all about the model but its parameters.
public struct TrainedModelHeader: Sendable {
  /// Name of the task.
  public let task: String
  /// Names of the classes, in the order of their indices.
  public let classNames: [String]
  /// Names of the slices, without the base slice.
  public let slices: [String]
  /// Settings that the model was trained with.
  public let settings: EndModelSettings
  /// Probability above which class 1 is predicted; nil for the most probable class.
  public let threshold: Double?
  /// What the model takes from a pretrained encoder; nil for models without.
  public let encoder: EncoderUse?
  /// Kind of backbone with its fitted encoder.
  package let backbone: any AnyFittedBackbone
  let head: SavedHead
  let backboneArrayCount: Int
  let branchCount: Int

  /// The first field whose value does not fit the others or the arrays; nil where the model can be made.
  func fault(arrays: [[Float]]) -> String? {
    let backboneArrays = arrays.prefix(max(0, backboneArrayCount))
    let headArrays = arrays.dropFirst(backboneArrays.count)
    // Later checks rely on earlier ones.
    let checks: [(field: String, isSound: () -> Bool)] = [
      ("classNames", { (2...127).contains(classNames.count) && hasDistinct(classNames) }),
      ("slices", { hasDistinct(slices) && slices.count == head.sliceCount }),
      ("settings", { (try? settings.validate(classCount: classNames.count)) != nil }),
      ("threshold", { threshold.map { (-1...1).contains($0) } ?? true }),
      ("pretrained", { encoder?.isSound ?? true }),
      ("head.options", { (try? head.options.validate(sliceCount: head.sliceCount)) != nil }),
      ("head.classCount", { head.classCount == classNames.count }),
      ("branchCount", { branchCount == head.branchCount }),
      ("backboneArrayCount", { backboneArrayCount == backboneArrays.count }),
      ("backbone", { hasParameters(backboneArrays) }),
      ("head", { head.arrayCounts.map { $0 == headArrays.map(\.count) } ?? false }),
      ("arrays", { arrays.allSatisfy { $0.allSatisfy(\.isFinite) } }),
    ]
    return checks.first { !$0.isSound() }?.field
  }

  private func hasDistinct(_ names: [String]) -> Bool { Set(names).count == names.count }

  /// Whether the arrays have as many numbers as the branches have parameters, where that is known before they are made.
  private func hasParameters(_ arrays: ArraySlice<[Float]>) -> Bool {
    guard let count = backbone.parameterCount else { return true }
    let (total, overflow) = count.multipliedReportingOverflow(by: branchCount)
    return !overflow && total == arrays.reduce(0) { $0 + $1.count }
  }
}

extension TrainedModelHeader: Codable {
  private enum CodingKeys: String, CodingKey {
    case task, classNames, slices, settings, threshold, encoder, head, backboneArrayCount
    case branchCount, pretrained
  }

  /// Encodes the header of a model file.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(task, forKey: .task)
    try container.encode(classNames, forKey: .classNames)
    try container.encode(slices, forKey: .slices)
    try container.encode(settings, forKey: .settings)
    try container.encodeIfPresent(threshold, forKey: .threshold)
    try container.encodeIfPresent(self.encoder, forKey: .pretrained)
    try container.encode(head, forKey: .head)
    try container.encode(backboneArrayCount, forKey: .backboneArrayCount)
    try container.encode(branchCount, forKey: .branchCount)
    let features = backbone.featureEncoder
    if features is any SavedInHeader {
      try features.encode(to: encoder)
    } else {
      try features.encode(to: container.superEncoder(forKey: .encoder))
    }
  }

  /// Decodes the header of a model file.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for a backbone that is not registered.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    task = try container.decode(String.self, forKey: .task)
    classNames = try container.decode([String].self, forKey: .classNames)
    slices = try container.decode([String].self, forKey: .slices)
    settings = try container.decode(EndModelSettings.self, forKey: .settings)
    threshold = try container.decodeIfPresent(Double.self, forKey: .threshold)
    encoder = try container.decodeIfPresent(EncoderUse.self, forKey: .pretrained)
    head = try container.decode(SavedHead.self, forKey: .head)
    backboneArrayCount = try container.decode(Int.self, forKey: .backboneArrayCount)
    branchCount = try container.decode(Int.self, forKey: .branchCount)
    let options = settings.backbone
    var readings = try BackboneRegistry.current.factories(named: options.kind)[...]
    repeat {
      let factory = readings.removeFirst()
      do {
        backbone = try factory.decoded(from: decoder, options: options) {
          try container.superDecoder(forKey: .encoder)
        }
        return
      } catch  where !readings.isEmpty {}
    } while true
  }
}

extension AnyFittedBackbone {
  fileprivate var featureEncoder: any FeatureEncoder { fitted.encoder }
  fileprivate var parameterCount: Int? { fitted.parameterCount }
}

extension BackboneFactory {
  /// This backbone with the encoder of a model file.
  ///
  /// - Parameters:
  ///   - header: decoder of the whole header.
  ///   - options: options that the model was trained with.
  ///   - field: decoder of the encoder's own field.
  fileprivate func decoded(
    from header: any Decoder, options: BackboneOptions, field: () throws -> any Decoder
  ) throws -> any AnyFittedBackbone {
    let decoder = Encoder.self is any SavedInHeader.Type ? header : try field()
    return FittedBackbone(self, encoder: try Encoder(from: decoder), options: options)
  }
}
