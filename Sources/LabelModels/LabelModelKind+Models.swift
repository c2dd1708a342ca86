import PortableFoundation
import SupervisionCore

extension LabelModelKind {
  /// The model that commands take when none is named.
  public static let defaultKind = LabelModelKind.dp

  /// The model of this name with its standard settings.
  public var model: any LabelModel {
    switch self {
    case .majority: MajorityModel()
    case .weightedMajority: WeightedMajorityModel()
    case .dawidSkene: DawidSkeneModel()
    case .dp: DataProgrammingModel()
    case .moments: MomentsModel()
    case .triplets: TripletsModel()
    }
  }

  /// Fits the model of this name; see ``LabelModel/fit(_:options:gold:jobs:)``.
  public func fit(
    _ patterns: VotePatterns, options: LabelModelOptions, gold: GoldVotes?, jobs: Int
  ) throws -> any FittedLabelModel {
    try model.fit(patterns, options: options, gold: gold, jobs: jobs)
  }

  /// Reads a fitted model of any kind from its document.
  ///
  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)``.
  public static func decodeFitted(_ document: Data) throws -> any FittedLabelModel {
    switch try LabelModelKind(document: document) {
    case .majority: try FittedMajority(document: document)
    case .weightedMajority: try FittedWeightedMajority(document: document)
    case .dawidSkene: try FittedDawidSkene(document: document)
    case .dp: try FittedDataProgramming(document: document)
    case .moments: try FittedMoments(document: document)
    case .triplets: try FittedTriplets(document: document)
    }
  }
}
