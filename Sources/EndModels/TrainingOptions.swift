import Foundation
import SupervisionCore

/// Course of the learning rate over a run.
public enum LearningRateSchedule: String, CaseIterable, Codable, Sendable {
  /// The same learning rate in every step.
  case constant
  /// Falls linearly from the learning rate to 0 after the last step.
  case linear
  /// Falls to 0 along half a cosine.
  case cosine

  /// The factor at a share of the run, in 0...1.
  func factor(at share: Double) -> Double {
    switch self {
    case .constant: 1
    case .linear: 1 - share
    case .cosine: (1 + cos(share * .pi)) / 2
    }
  }
}

/// Options of the training loop and their defaults, in one place.
public struct TrainingOptions: Codable, Equatable, Sendable {
  /// Passes over the training rows. Default: 9.
  public var epochs = 9
  /// Rows per step. Default: 64.
  public var batchSize = 64
  /// Learning rate of Adam. Default: 0.002.
  public var learningRate = 0.002
  /// Learning rate of the layers of a pretrained encoder, under the same schedule. Default: 2e-5.
  public var encoderLearningRate: Double {
    get { encoderRate ?? Self.standardEncoderRate }
    set { encoderRate = newValue == Self.standardEncoderRate ? nil : newValue }
  }
  /// Course of the learning rate. Default: linear.
  public var schedule = LearningRateSchedule.linear
  /// Share of the steps in which learning rates rise from 0 before ``schedule`` begins. Default: 0.
  public var warmUp: Double {
    get { warmUpShare ?? 0 }
    set { warmUpShare = newValue == 0 ? nil : newValue }
  }
  /// L2 penalty, added to the gradient of dense weights but those of a pretrained encoder. Default: 1e-5.
  public var l2 = 1e-5
  /// Weight decay of dense weights, decoupled from the gradient as in AdamW. Default: 0.
  public var weightDecay = 0.0
  /// Maximum norm of the gradient of all parameters, to which longer gradients are clipped; 0 for no clipping. Default: 5.
  public var clip = 5.0
  /// Loss weight of each class, class 0 first; empty for 1 each. Default: empty.
  public var classWeights: [Double] = []
  /// Number of epochs without a better dev score after which training stops; 0 for never. Default: 0.
  public var patience = 0
  /// Seed of all random numbers of a run. Default: 0.
  public var seed: UInt64 = 0

  // Nil in settings that were stored before there were these options.
  private var encoderRate: Double?
  private var warmUpShare: Double?
  private static var standardEncoderRate: Double { 2e-5 }

  /// The default options.
  public init() {}

  /// Checks every option against its range.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` naming the option, what was found and its range.
  public func validate(classCount: Int) throws {
    for field in Self.fields { try field.validate(self) }
    try check(
      classWeights.isEmpty || classWeights.count == classCount, "class weights", "\(classWeights)",
      "\(classCount) numbers of at least 0, not all 0")
  }
}

extension TrainingOptions {
  /// The factor on learning rates at a step of a run, in 0...1: up to 1 in the steps of the warm-up, then that of the
  /// schedule over the others.
  func rateFactor(step: Int, of total: Int) -> Double {
    let warmUpSteps = (warmUp * Double(total)).rounded(.down)
    if Double(step) < warmUpSteps { return Double(step + 1) / warmUpSteps }
    return schedule.factor(at: (Double(step) - warmUpSteps) / (Double(total) - warmUpSteps))
  }

  /// Name, range and help of each option but the seed.
  package static let fields: [OptionField<TrainingOptions>] = [
    .whole("epochs", \.epochs, 1...1_000_000, "Passes over the train candidates."),
    .whole("batch-size", \.batchSize, 1...1_000_000, "Candidates per step."),
    .number("learning-rate", \.learningRate, .above(0), "Learning rate of Adam."),
    .number(
      "encoder-learning-rate", \.encoderLearningRate, .above(0),
      "Learning rate of the layers of a pretrained encoder."),
    .word("schedule", \.schedule, "How the learning rate falls."),
    .number(
      "warm-up", \.warmUp, .share(0..<1), "Share of the steps in which the learning rate rises."),
    .number("l2", \.l2, .atLeast(0), "L2 penalty on dense weights."),
    .number("weight-decay", \.weightDecay, .share(0..<1), "Decoupled weight decay (AdamW)."),
    .number("clip", \.clip, .atLeast(0), "Largest norm of the gradient; 0 for none."),
    .list(
      "class-weights", \.classWeights, "What each class weighs in the losses, class 0 first.",
      expected: "one of at least 0 per class, not all 0", absent: "1 for all", isSearchable: false,
      isSound: { weights in
        weights.allSatisfy { $0 >= 0 && $0.isFinite }
          && (weights.isEmpty || weights.contains { $0 > 0 })
      }),
    .whole(
      "patience", \.patience, 0...Int.max,
      "Epochs without a better dev score after which training stops; 0 for never.",
      isSearchable: false),
  ]
}

func check(_ isSound: Bool, _ name: String, _ found: String, _ expected: String) throws {
  guard !isSound else { return }
  throw UsageError("\(name) is \(found)", remedy: "expected: \(expected)")
}
