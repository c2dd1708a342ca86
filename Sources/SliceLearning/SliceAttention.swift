import CVectorKernels
import EndModels
import Foundation
import NumericKernels

/// The score of a slice in the attention softmax, for indicator logit q and slice-prediction logits p.
public enum AttentionKind: String, CaseIterable, Codable, Sendable {
  /// q + |p|, as in the paper.
  case full
  /// q.
  case indicator
  /// |p|.
  case confidence
  /// A constant: all experts weigh the same.
  case uniform
  /// σ(q)·P, the probability of class 1 (two classes) or of the most probable class (more).
  case product
  /// |p| gated by the indicator as far as that is trusted; see ``SliceCalibration``.
  case calibrated

  var code: Int32 {
    switch self {
    case .full: Int32(slicework_attention_full)
    case .indicator: Int32(slicework_attention_indicator)
    case .confidence: Int32(slicework_attention_confidence)
    case .uniform: Int32(slicework_attention_uniform)
    case .product: Int32(slicework_attention_product)
    case .calibrated: Int32(slicework_attention_calibrated)
    }
  }
}

/// Sizes and loss weights of a batch at a slice head.
///
/// Matrices are laid out slice by slice, with the rows of the batch innermost. With `C` outputs (1 for two classes, else one per
/// class): `q` and `members` are `slices × rows`; `outputs` is `slices × 2C × rows`, the slice-prediction logits p
/// and then the expert outputs r of each slice; `targets` is `C × rows`.
public struct SliceBatchShape: Sendable {
  /// k + 1, the number of slices with the base slice.
  public var slices: Int
  /// Number of rows of the batch.
  public var rows: Int
  /// C: 1 for two classes, else one per class.
  public var outputs: Int
  /// Score of a slice in the softmax.
  public var attention: AttentionKind
  /// Divisor of the scores before the softmax, above 0.
  public var temperature: Double
  /// Weight of each pair of slice and row in the indicator loss.
  public var indicatorWeight: Double
  /// Weight of each pair of slice and member in the slice-prediction loss.
  public var predictionWeight: Double
  /// Weight of each row in the base loss, multiplied by the row's own weight.
  public var baseWeight: Double

  /// A shape; loss weights are 0 by default, as in inference.
  public init(
    slices: Int, rows: Int, outputs: Int, attention: AttentionKind, temperature: Double,
    indicatorWeight: Double = 0, predictionWeight: Double = 0, baseWeight: Double = 0
  ) {
    self.slices = slices
    self.rows = rows
    self.outputs = outputs
    self.attention = attention
    self.temperature = temperature
    self.indicatorWeight = indicatorWeight
    self.predictionWeight = predictionWeight
    self.baseWeight = baseWeight
  }
}

/// Attention over slices and the three losses, forward and backward, on folded outputs.
///
/// - Source: Chen et al. 2019, section 3.2, equations (d) to (f).
package enum SliceAttention<S: TrainingScalar> {
  /// A matrix that is written.
  package typealias Pointer = UnsafeMutablePointer<S>
  /// A matrix that is read.
  package typealias Constant = UnsafePointer<S>

  /// Attention (`slices × rows`) and logits (`C × rows`).
  ///
  /// - Parameters:
  ///   - shape: sizes, kind of attention and temperature.
  ///   - q: indicator logits, `slices × rows`.
  ///   - outputs: slice-prediction logits and expert outputs, `slices × 2C × rows`.
  ///   - outputBias: of the prediction head, `C`.
  ///   - calibration: one per slice where attention is calibrated, else empty.
  ///   - attention: `slices × rows`, overwritten.
  ///   - logits: `C × rows`, overwritten.
  /// - Complexity: O(slices · C · rows).
  package static func forward(
    _ shape: SliceBatchShape, q: Constant, outputs: Constant, outputBias: [S],
    calibration: [SliceCalibration<S>], attention: Pointer, logits: Pointer
  ) {
    let c = shape.outputs
    let inverse = S(1 / shape.temperature)
    var scores = [S](repeating: 0, count: shape.slices)
    for n in 0..<shape.rows {
      for i in 0..<shape.slices {
        let score = score(
          shape, calibration.isEmpty ? nil : calibration[i], q[i * shape.rows + n],
          outputs + (2 * i * c * shape.rows + n))
        scores[i] = inverse * score
      }
      let top = scores.max() ?? 0
      var sum: S = 0
      for i in scores.indices {
        scores[i] = S(exp(Double(scores[i] - top)))
        sum += scores[i]
      }
      for o in 0..<c { logits[o * shape.rows + n] = outputBias[o] }
      for i in scores.indices {
        let weight = scores[i] / sum
        attention[i * shape.rows + n] = weight
        for o in 0..<c {
          logits[o * shape.rows + n] += weight * outputs[((2 * i + 1) * c + o) * shape.rows + n]
        }
      }
    }
  }

  /// Forward, losses and gradients: `q`, `outputs` and `logits` are overwritten by their gradients.
  ///
  /// - Parameters:
  ///   - shape: sizes, kind of attention, temperature and what each loss weighs.
  ///   - q: indicator logits, `slices × rows`.
  ///   - outputs: slice-prediction logits and expert outputs, `slices × 2C × rows`.
  ///   - outputBias: of the prediction head, `C`.
  ///   - calibration: one per slice where attention is calibrated, else empty.
  ///   - targets: `C × rows`.
  ///   - weights: of each row.
  ///   - members: `slices × rows`, 1 where the row is in the slice, else 0.
  ///   - attention: `slices × rows`, overwritten.
  ///   - logits: `C × rows`.
  ///   - calibrationGradient: as many; overwritten.
  /// - Complexity: O(slices · C · rows).
  package static func backward(
    _ shape: SliceBatchShape, q: Pointer, outputs: Pointer, outputBias: [S],
    calibration: [SliceCalibration<S>], targets: Constant, weights: Constant, members: Constant,
    attention: Pointer, logits: Pointer,
    calibrationGradient: inout [SliceCalibrationGradient<S>]
  ) -> LossParts {
    forward(
      shape, q: q, outputs: outputs, outputBias: outputBias, calibration: calibration,
      attention: attention, logits: logits)
    calibrationGradient = calibration.map {
      SliceCalibrationGradient(classCount: $0.confidenceScales.count)
    }
    var losses = LossParts()
    let c = shape.outputs
    let rows = shape.rows
    for n in 0..<rows {
      let weight = weights[n]
      losses.base += crossEntropy(
        logits + n, targets + n, c, stride: rows, weight: S(shape.baseWeight) * weight)
      var change = [S](repeating: 0, count: shape.slices)
      for i in 0..<shape.slices {
        for o in 0..<c {
          change[i] += outputs[((2 * i + 1) * c + o) * rows + n] * logits[o * rows + n]
        }
      }
      let mean = (0..<shape.slices).reduce(S(0)) { $0 + attention[$1 * rows + n] * change[$1] }
      for i in 0..<shape.slices {
        let a = attention[i * rows + n]
        let scoreChange = a * (change[i] - mean) / S(shape.temperature)
        let p = outputs + (2 * i * c * rows + n)
        let r = outputs + ((2 * i + 1) * c * rows + n)
        let logit = q + (i * rows + n)
        let own = calibration.isEmpty ? nil : calibration[i]
        let slopes = scoreSlopes(shape, own, logit.pointee, p)
        let member = members[i * rows + n]
        if let own {
          calibrationGradient[i].add(
            own, probability: sigmoid(logit.pointee), confidence: confidence(shape, p),
            of: predictedClass(shape, p), scoreChange: scoreChange)
        }
        let indicatorLoss = crossEntropy(
          logit, members + (i * rows + n), 1, stride: rows, weight: 1)
        logit.pointee *= S(shape.indicatorWeight)
        losses.indicator += shape.indicatorWeight * indicatorLoss
        if own != nil { calibrationGradient[i].indicatorLoss += S(indicatorLoss) }
        logit.pointee += slopes.q * scoreChange
        losses.prediction += crossEntropy(
          p, targets + n, c, stride: rows, weight: S(shape.predictionWeight) * member * weight)
        for o in 0..<c {
          p[o * rows] += slopes.p[o] * scoreChange
          r[o * rows] = a * logits[o * rows + n]
        }
      }
    }
    return losses
  }

  private static func score(
    _ shape: SliceBatchShape, _ calibration: SliceCalibration<S>?, _ q: S, _ p: Constant
  ) -> S {
    switch shape.attention {
    case .full: q + confidence(shape, p)
    case .indicator: q
    case .confidence: confidence(shape, p)
    case .uniform: 0
    case .product: sigmoid(q) * certainty(shape, p)
    case .calibrated:
      calibration!.score(
        probability: sigmoid(q), confidence: confidence(shape, p), of: predictedClass(shape, p))
    }
  }

  /// |p| for two classes, else the margin between the two highest logits.
  private static func confidence(_ shape: SliceBatchShape, _ p: Constant) -> S {
    guard shape.outputs > 1 else { return abs(p[0]) }
    let (first, second) = topTwo(shape, p)
    return p[first * shape.rows] - p[second * shape.rows]
  }

  /// The most probable class of the slice prediction.
  private static func predictedClass(_ shape: SliceBatchShape, _ p: Constant) -> Int {
    shape.outputs > 1 ? topTwo(shape, p).0 : p[0] < 0 ? 0 : 1
  }

  /// P of class 1 for two classes, else of the most probable class.
  private static func certainty(_ shape: SliceBatchShape, _ p: Constant) -> S {
    guard shape.outputs > 1 else { return sigmoid(p[0]) }
    return probabilities(shape, p)[topTwo(shape, p).0]
  }

  /// Derivatives of the score by q and by each p.
  private static func scoreSlopes(
    _ shape: SliceBatchShape, _ calibration: SliceCalibration<S>?, _ q: S, _ p: Constant
  ) -> (q: S, p: [S]) {
    var slopes = [S](repeating: 0, count: shape.outputs)
    switch shape.attention {
    case .uniform: return (0, slopes)
    case .indicator: return (1, slopes)
    case .full: return (1, confidenceSlopes(shape, p))
    case .confidence: return (0, confidenceSlopes(shape, p))
    case .calibrated:
      let own = calibration!
      let probability = sigmoid(q)
      let scale = own.confidenceScales[predictedClass(shape, p)]
      let byProbability = own.trust * (own.indicatorScale + scale * confidence(shape, p))
      let factor = scale * own.gate(probability)
      return (
        byProbability * probability * (1 - probability),
        confidenceSlopes(shape, p).map { factor * $0 }
      )
    case .product:
      let indicator = sigmoid(q)
      let certainty = certainty(shape, p)
      if shape.outputs == 1 {
        slopes[0] = indicator * certainty * (1 - certainty)
      } else {
        let distribution = probabilities(shape, p)
        let first = topTwo(shape, p).0
        for o in slopes.indices {
          slopes[o] = indicator * certainty * ((o == first ? 1 : 0) - distribution[o])
        }
      }
      return (certainty * indicator * (1 - indicator), slopes)
    }
  }

  private static func confidenceSlopes(_ shape: SliceBatchShape, _ p: Constant) -> [S] {
    guard shape.outputs > 1 else { return [p[0] < 0 ? -1 : 1] }
    var slopes = [S](repeating: 0, count: shape.outputs)
    let (first, second) = topTwo(shape, p)
    slopes[first] = 1
    slopes[second] = -1
    return slopes
  }

  /// Positions of the two highest logits, the lower position first among equals.
  private static func topTwo(_ shape: SliceBatchShape, _ p: Constant) -> (Int, Int) {
    var first = 0
    var second = -1
    for o in 1..<shape.outputs {
      if p[o * shape.rows] > p[first * shape.rows] {
        (first, second) = (o, first)
      } else if second < 0 || p[o * shape.rows] > p[second * shape.rows] {
        second = o
      }
    }
    return (first, second)
  }

  private static func probabilities(_ shape: SliceBatchShape, _ p: Constant) -> [S] {
    softmax((0..<shape.outputs).map { p[$0 * shape.rows] })
  }

  private static func sigmoid(_ x: S) -> S { S(NumericKernels.sigmoid(Double(x))) }
}
