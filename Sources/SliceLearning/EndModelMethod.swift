import EndModels
import NumericKernels
import SupervisionCore

/// The methods of training an end model, by their labels and their treatment of slices.
public enum EndModelMethod: String, CaseIterable, Codable, Sendable {
  /// Hard labels, plain head.
  case vanilla
  /// Probabilistic labels, plain head.
  case dp
  /// DP warm-started from its own parameters: a control for the longer training of a warm-started method with slices.
  case dpContinued = "dp-continued"
  /// One more head per slice over shared layers.
  case hps
  /// HPS with loss multipliers searched on dev for slices that lag behind.
  case manual
  /// One expert model per slice and a gating network.
  case moe
  /// Slice-residual-attention modules.
  case sbl

  /// Whether the method reads slice memberships: all but vanilla, dp and dp-continued.
  public var usesSlices: Bool { ![.vanilla, .dp, .dpContinued].contains(self) }
  /// Whether the method goes on from a plain head's parameters where a warm start is set: all but vanilla and dp.
  public var canWarmStart: Bool { usesSlices || self == .dpContinued }
  /// Name in tables, such as `MoE`.
  public var title: String {
    switch self {
    case .vanilla: "VANILLA"
    case .dp: "DP"
    case .dpContinued: "DP continued"
    case .hps: "HPS"
    case .manual: "MANUAL"
    case .moe: "MoE"
    case .sbl: "SBL"
    }
  }

  /// An untrained model of this method.
  ///
  /// - Parameters:
  ///   - classCount: K, at least 2.
  ///   - sliceCount: k, without the base slice.
  ///   - options: of the slice head.
  ///   - seed: from which head and backbones draw their parameters.
  ///   - backbone: makes a backbone from a seed; called k + 2 times for a mixture of experts.
  /// - Throws: ``SupervisionCore/UsageError`` for options out of range.
  public func model<B: Backbone>(
    classCount: Int, sliceCount: Int, options: SliceOptions, seed: UInt64,
    backbone: (UInt64) -> B
  ) throws -> EndModel<BranchedBackbone<B>> where B.Scalar: SliceScalar {
    let branchCount = self == .moe ? sliceCount + 2 : 1
    let branches = (0..<branchCount).map { backbone(seed &+ UInt64($0) &* 0x9E37_79B9) }
    let size = branches[0].outputSize
    let head: any Head<B.Scalar> =
      switch self {
      case .vanilla, .dp, .dpContinued:
        PlainHead(inputSize: size, classCount: classCount, seed: seed)
      case .hps, .manual:
        try HardParameterSharingHead(
          inputSize: size, sliceCount: sliceCount, classCount: classCount, options: options,
          seed: seed)
      case .moe:
        try MixtureHead(
          branchSize: size, sliceCount: sliceCount, classCount: classCount, options: options,
          seed: seed)
      case .sbl:
        try SliceHead(
          inputSize: size, sliceCount: sliceCount, classCount: classCount, options: options,
          seed: seed)
      }
    return EndModel(backbone: BranchedBackbone(branches), head: head)
  }
}
