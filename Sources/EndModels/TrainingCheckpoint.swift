import Foundation
import NumericKernels
import SupervisionCore

/// Progress of a run apart from its parameters.
struct TrainingState<S: TrainingScalar>: Sendable {
  /// Epochs done.
  var epoch = 0
  /// Steps done.
  var step = 0
  var history: [EpochRecord] = []
  var best: [BestEpoch<S>]

  init(criteria: [String]) {
    best = criteria.map { BestEpoch(criterion: $0, epoch: 0, score: nil, state: []) }
  }

  /// Whether no criterion found a better epoch for `patience` epochs.
  func isStale(patience: Int) -> Bool {
    guard patience > 0, epoch > 0, let last = best.map(\.epoch).max() else { return false }
    return epoch - last >= patience
  }
}

/// The state of a run between two epochs, complete for resuming: parameters, moments, history and best epochs.
public struct TrainingCheckpoint<S: TrainingScalar>: Sendable {
  let state: TrainingState<S>
  private let values: [[S]]
  private let firstMoments: [[S]]
  private let secondMoments: [[S]]

  init(state: TrainingState<S>, parameters: [any Parameter<S>]) {
    self.state = state
    values = parameters.map { $0.values.values }
    firstMoments = parameters.map { $0.moments.first.values }
    secondMoments = parameters.map { $0.moments.second.values }
  }

  /// Number of completed epochs.
  public var epoch: Int { state.epoch }

  /// Whether this is of a model with such parameters, trained by these criteria.
  func fits(_ parameters: [any Parameter<S>], criteria: [String]) -> Bool {
    state.best.map(\.criterion) == criteria
      && values.map(\.count) == parameters.map { $0.values.count }
  }

  /// - Precondition: it fits.
  func restore(_ parameters: [any Parameter<S>]) {
    for (index, parameter) in parameters.enumerated() {
      parameter.values.copy(values[index])
      parameter.moments.first.copy(firstMoments[index])
      parameter.moments.second.copy(secondMoments[index])
    }
  }
}

private struct CheckpointHeader: Codable {
  struct Best: Codable {
    let criterion: String
    let epoch: Int
    let score: Double?
    let isKept: Bool
  }

  /// Identity of the run; other runs refuse the checkpoint.
  let fingerprint: String
  let epoch: Int
  let step: Int
  let history: [EpochRecord]
  let best: [Best]
  let sizes: [Int]

  /// - Throws: ``DataError`` for numbers of epochs and steps that no run has.
  func check(file: String) throws {
    let isHistory = history.map(\.epoch).elementsEqual(1...max(epoch, 1))
    guard epoch > 0, isHistory, (0...Self.largestStep).contains(step) else {
      throw BinaryFormat.checkpoint.damaged(
        file, "\(epoch) epochs, \(step) steps and a history of \(history.count) epochs")
    }
    for best in best {
      guard best.isKept ? (1...epoch).contains(best.epoch) : best.epoch == 0 else {
        throw BinaryFormat.checkpoint.damaged(
          file, "epoch \(best.epoch) as the best by \(best.criterion)")
      }
    }
  }

  /// More steps than a run can have.
  private static let largestStep = 1 << 48
}

extension TrainingCheckpoint where S == Float {
  /// The checkpoint as a binary document with a checksum.
  ///
  /// - Parameter fingerprint: hash of everything that determines the run.
  public func encoded(fingerprint: String) throws -> Data {
    let header = CheckpointHeader(
      fingerprint: fingerprint, epoch: state.epoch, step: state.step, history: state.history,
      best: state.best.map {
        .init(
          criterion: $0.criterion, epoch: $0.epoch, score: $0.score, isKept: !$0.state.isEmpty)
      },
      sizes: values.map(\.count))
    let arrays = values + firstMoments + secondMoments + state.best.flatMap(\.state)
    return try BinaryDocument(format: .checkpoint, header: header, arrays: arrays).encoded()
  }

  /// Reads a checkpoint of the same run; nil where it is of another one.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when the file is damaged or of another version.
  public init?(_ data: Data, fingerprint: String, file: String) throws {
    let document = try BinaryDocument<CheckpointHeader>(data, format: .checkpoint, file: file)
    let (header, arrays) = (document.header, document.arrays)
    guard header.fingerprint == fingerprint else { return nil }
    try header.check(file: file)
    let count = header.sizes.count
    let kept = header.best.filter(\.isKept).count
    guard count > 0, arrays.count == (3 + kept) * count else {
      throw BinaryFormat.checkpoint.damaged(file, "\(arrays.count) arrays")
    }
    guard arrays.indices.allSatisfy({ arrays[$0].count == header.sizes[$0 % count] }) else {
      throw BinaryFormat.checkpoint.damaged(file, "arrays of other sizes than announced")
    }
    func group(_ index: Int) -> [[Float]] { Array(arrays[(index * count)..<((index + 1) * count)]) }
    var state = TrainingState<Float>(criteria: [])
    state.epoch = header.epoch
    state.step = header.step
    state.history = header.history
    var next = 3
    for best in header.best {
      state.best.append(
        BestEpoch(
          criterion: best.criterion, epoch: best.epoch, score: best.score,
          state: best.isKept ? group(next) : []))
      if best.isKept { next += 1 }
    }
    self.state = state
    values = group(0)
    firstMoments = group(1)
    secondMoments = group(2)
  }
}
