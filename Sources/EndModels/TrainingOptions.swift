import Foundation
import SupervisionCore

/// How the learning rate changes over a run.
public enum LearningRateSchedule: String, CaseIterable, Codable, Sendable {
  case constant
  /// Falls linearly from the learning rate to 0 after the last step.
  case linear
  /// Falls along half a cosine.
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
  /// Of Adam. Default: 0.002.
  public var learningRate = 0.002
  /// Default: linear.
  public var schedule = LearningRateSchedule.linear
  /// Added to the gradient of dense weights, Adam's way. Default: 1e-5.
  public var l2 = 1e-5
  /// Decoupled from the gradient, AdamW's way; dense weights only. Default: 0.
  public var weightDecay = 0.0
  /// Largest norm of the gradient of all parameters; longer ones are shortened. Default: 5; 0 for none.
  public var clip = 5.0
  /// What each class weighs in the losses, class 0 first. Default: 1 for all.
  public var classWeights: [Double] = []
  /// Epochs without a better score on dev after which training stops. Default: 0, never.
  public var patience = 0
  /// Seed of everything random. Default: 0.
  public var seed: UInt64 = 0

  public init() {}

  /// - Throws: ``SupervisionCore/UsageError`` naming the option, what was found and its range.
  public func validate(classCount: Int) throws {
    try check((1...1_000_000).contains(epochs), "epochs", "\(epochs)", "in 1...1000000")
    try check((1...1_000_000).contains(batchSize), "batch size", "\(batchSize)", "in 1...1000000")
    try check(
      learningRate > 0 && learningRate.isFinite, "learning rate", "\(learningRate)", "above 0")
    try check(l2 >= 0 && l2.isFinite, "L2 penalty", "\(l2)", "at least 0")
    try check((0..<1).contains(weightDecay), "weight decay", "\(weightDecay)", "in 0..<1")
    try check(clip >= 0, "clip", "\(clip)", "at least 0")
    try check(patience >= 0, "patience", "\(patience)", "at least 0")
    try check(
      classWeights.isEmpty
        || (classWeights.count == classCount
          && classWeights.allSatisfy { $0 >= 0 && $0.isFinite }
          && classWeights.contains { $0 > 0 }),
      "class weights", "\(classWeights)", "\(classCount) numbers of at least 0, not all 0")
  }
}

func check(_ isSound: Bool, _ name: String, _ found: String, _ expected: String) throws {
  guard !isSound else { return }
  throw UsageError("\(name) is \(found)", remedy: "expected: \(expected)")
}
