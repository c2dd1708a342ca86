import EndModels
import Foundation
import NumericKernels

/// The slice head as the paper defines it, with the representation of every expert computed: slow, the reference that
/// ``SliceHead`` is tested against.
///
/// For each row z of a batch, in the notation of ``SliceHead``:
///
/// ```text
/// qᵢ = ωᵢ·z + βᵢ        rᵢ = Wᵢz + bᵢ        pᵢ = gᵀrᵢ + c_g
/// a  = softmax(score(q, p)/T)        z' = Σᵢ aᵢrᵢ        logits = uᵀz' + c_u
/// ```
///
/// - Complexity: O(k·h·d) per row, forward and backward.
/// - Source: Chen et al. 2019, section 3.2.
public struct SliceHeadReference<S: SliceScalar> {
  private let options: SliceOptions
  private let slices: Int
  private let d: Int
  private let h: Int
  private let outputs: Int
  private let parameters: SliceHeadArrays<S>
  /// One per slice; empty but for calibrated attention.
  private let calibrations: [SliceCalibration<S>]

  /// A reference with a copy of the current parameters of a head.
  public init(_ head: SliceHead<S>) {
    options = head.options
    slices = head.slices
    d = head.d
    h = head.h
    outputs = head.outputs
    parameters = SliceHeadArrays(head.parameters.map { $0.values.values })
    calibrations = head.calibrations
  }

  /// P(Y) and attention of each row of z: `batch × K` and `batch × (k + 1)`.
  public func forward(_ z: Matrix<S>) -> (probabilities: Matrix<S>, attention: Matrix<S>) {
    let traces = (0..<z.rows).map { trace(z.row($0)) }
    return (
      Matrix(rows: traces.map { distribution($0.logits) }), Matrix(rows: traces.map(\.attention))
    )
  }

  /// The parts of the loss, its gradient by each parameter (in the order of ``SliceHead/parameters``) and by z.
  public func backward(_ z: Matrix<S>, _ batch: TargetBatch<S>) -> (
    losses: LossParts, gradients: [[S]], input: Matrix<S>
  ) {
    let memberCount = batch.members.values.reduce(0) { $0 + Double($1) }
    let shape = options.shape(
      slices: slices, rows: z.rows, outputs: outputs, memberCount: memberCount)
    var sums = SliceHeadSums<S>(gradients: parameters.zeros, losses: LossParts())
    var input: [[S]] = []
    for row in 0..<z.rows {
      let target = (0..<outputs).map { batch.targets[$0, row] }
      let members = (0..<slices).map { batch.members[$0, row] }
      input.append(
        accumulate(
          z.row(row), target: target, members: members, weight: batch.weights[row], shape, &sums))
    }
    return (sums.losses, sums.gradients.all, Matrix(rows: input))
  }
}

/// The parameters of a slice head or their gradients, row-major.
private struct SliceHeadArrays<S: SliceScalar> {
  /// `(k + 1) × d` and `k + 1`.
  var indicatorWeight: [S]
  var indicatorBias: [S]
  /// `(k + 1) × h × d` and `(k + 1) × h`.
  var expertWeight: [S]
  var expertBias: [S]
  /// [g u], `h × 2C`, and c_g, then c_u.
  var heads: [S]
  var headBias: [S]
  /// `(k + 1) × (K + 2)`, and what trust is measured by, which has no gradient; empty but for calibrated attention.
  var scales: [S]
  var trust: [S]

  init(_ all: [[S]]) {
    (indicatorWeight, indicatorBias, expertWeight) = (all[0], all[1], all[2])
    (expertBias, heads, headBias) = (all[3], all[4], all[5])
    (scales, trust) = all.count > 6 ? (all[6], all[7]) : ([], [])
  }

  var all: [[S]] {
    [indicatorWeight, indicatorBias, expertWeight, expertBias, heads, headBias]
      + (scales.isEmpty ? [] : [scales, trust])
  }
  var zeros: Self { Self(all.map { [S](repeating: 0, count: $0.count) }) }
}

private struct SliceHeadSums<S: SliceScalar> {
  var gradients: SliceHeadArrays<S>
  var losses: LossParts
}

/// Intermediate results of the forward pass of one row.
private struct SliceTrace<S: SliceScalar> {
  /// By slice: q, rᵢ (length h) and pᵢ (length C).
  var indicators: [S] = []
  var experts: [[S]] = []
  var predictions: [[S]] = []
  var attention: [S] = []
  /// z', length h.
  var mixture: [S] = []
  /// Length C.
  var logits: [S] = []
}

extension SliceHeadReference {
  private func trace(_ z: [S]) -> SliceTrace<S> {
    var trace = SliceTrace<S>()
    for i in 0..<slices {
      let indicator = (0..<d).sum { parameters.indicatorWeight[i * d + $0] * z[$0] }
      trace.indicators.append(indicator + parameters.indicatorBias[i])
      let expert = (0..<h).map { t in
        (0..<d).sum { parameters.expertWeight[(i * h + t) * d + $0] * z[$0] }
          + parameters.expertBias[i * h + t]
      }
      trace.experts.append(expert)
      trace.predictions.append((0..<outputs).map { headOutput($0, of: expert) })
    }
    let scores = (0..<slices).map {
      score($0, trace.indicators[$0], trace.predictions[$0]).value / S(options.temperature)
    }
    trace.attention = shares(scores)
    trace.mixture = (0..<h).map { t in
      (0..<slices).sum { trace.attention[$0] * trace.experts[$0][t] }
    }
    trace.logits = (0..<outputs).map { headOutput(outputs + $0, of: trace.mixture) }
    return trace
  }

  /// Column `column` of [g u] on a representation of length h, with its bias.
  private func headOutput(_ column: Int, of representation: [S]) -> S {
    (0..<h).sum { parameters.heads[$0 * 2 * outputs + column] * representation[$0] }
      + parameters.headBias[column]
  }

  /// Adds one row's losses and gradients; returns the gradient by z.
  private func accumulate(
    _ z: [S], target: [S], members: [S], weight: S, _ shape: SliceBatchShape,
    _ sums: inout SliceHeadSums<S>
  ) -> [S] {
    let trace = trace(z)
    let rank = 2 * outputs
    let labels = outputs == 1 ? [1 - target[0], target[0]] : target
    let baseWeight = S(shape.baseWeight) * weight
    sums.losses.base += Double(baseWeight) * crossEntropy(trace.logits, labels)
    let byLogits = slopes(trace.logits, labels, weight: baseWeight)
    // The prediction head: uᵀz' + c_u.
    for o in 0..<outputs {
      for t in 0..<h {
        sums.gradients.heads[t * rank + outputs + o] += trace.mixture[t] * byLogits[o]
      }
      sums.gradients.headBias[outputs + o] += byLogits[o]
    }
    let byMixture = (0..<h).map { t in
      (0..<outputs).sum { parameters.heads[t * rank + outputs + $0] * byLogits[$0] }
    }
    // The softmax over slices.
    let byAttention = trace.experts.map { expert in (0..<h).sum { expert[$0] * byMixture[$0] } }
    let mean = (0..<slices).sum { trace.attention[$0] * byAttention[$0] }
    var byInput = [S](repeating: 0, count: d)
    for i in 0..<slices {
      let byScore = trace.attention[i] * (byAttention[i] - mean) / S(options.temperature)
      let score = score(i, trace.indicators[i], trace.predictions[i])
      let scaleSlopes = scaleSlopes(i, trace.indicators[i], trace.predictions[i])
      for (position, slope) in scaleSlopes.enumerated() {
        sums.gradients.scales[scaleSlopes.count * i + position] += byScore * slope
      }
      let isMember = [1 - members[i], members[i]]
      let memberWeight = S(shape.predictionWeight) * weight * members[i]
      sums.losses.indicator +=
        shape.indicatorWeight * crossEntropy([trace.indicators[i]], isMember)
      sums.losses.prediction +=
        Double(memberWeight) * crossEntropy(trace.predictions[i], labels)
      let byIndicator =
        slopes([trace.indicators[i]], isMember, weight: S(shape.indicatorWeight))[0]
        + byScore * score.byIndicator
      let byPrediction = zip(
        slopes(trace.predictions[i], labels, weight: memberWeight), score.byPrediction
      ).map { $0 + byScore * $1 }
      addSlice(
        i, z, trace.experts[i], attention: trace.attention[i], byMixture: byMixture,
        byIndicator: byIndicator, byPrediction: byPrediction, &sums.gradients, &byInput)
    }
    return byInput
  }

  /// Takes the gradients of one slice's outputs back to its parameters and z.
  private func addSlice(
    _ i: Int, _ z: [S], _ expert: [S], attention: S, byMixture: [S], byIndicator: S,
    byPrediction: [S], _ gradients: inout SliceHeadArrays<S>, _ byInput: inout [S]
  ) {
    let rank = 2 * outputs
    gradients.indicatorBias[i] += byIndicator
    for j in 0..<d {
      gradients.indicatorWeight[i * d + j] += byIndicator * z[j]
      byInput[j] += byIndicator * parameters.indicatorWeight[i * d + j]
    }
    for o in 0..<outputs {
      for t in 0..<h { gradients.heads[t * rank + o] += expert[t] * byPrediction[o] }
      gradients.headBias[o] += byPrediction[o]
    }
    for t in 0..<h {
      let byExpert =
        attention * byMixture[t]
        + (0..<outputs).sum { parameters.heads[t * rank + $0] * byPrediction[$0] }
      gradients.expertBias[i * h + t] += byExpert
      for j in 0..<d {
        gradients.expertWeight[(i * h + t) * d + j] += byExpert * z[j]
        byInput[j] += byExpert * parameters.expertWeight[(i * h + t) * d + j]
      }
    }
  }
}

extension SliceHeadReference {
  /// The score of a slice before division by the temperature, and its derivatives by q and each p.
  private func score(_ i: Int, _ q: S, _ p: [S]) -> (value: S, byIndicator: S, byPrediction: [S]) {
    let none = [S](repeating: 0, count: outputs)
    switch options.attention {
    case .uniform: return (0, 0, none)
    case .indicator: return (q, 1, none)
    case .confidence:
      let confidence = confidence(p)
      return (confidence.value, 0, confidence.slopes)
    case .full:
      let confidence = confidence(p)
      return (q + confidence.value, 1, confidence.slopes)
    case .product:
      let indicator = distribution([q])[1]
      let distribution = distribution(p)
      // Class 1 of two, else the most probable class.
      let top = outputs == 1 ? 1 : distribution.indices.max { p[$0] < p[$1] }!
      let certainty = distribution[top]
      let slopes = (0..<outputs).map { o in
        let label = outputs == 1 ? 1 : o
        return indicator * certainty * ((label == top ? 1 : 0) - distribution[label])
      }
      return (indicator * certainty, indicator * (1 - indicator) * certainty, slopes)
    case .calibrated:
      let own = calibrations[i]
      let indicator = distribution([q])[1]
      let confidence = confidence(p)
      let scale = own.confidenceScales[label(p)]
      let open = 1 - own.trust * (1 - indicator)
      return (
        own.indicatorScale * own.trust * indicator + scale * open * confidence.value + own.bias,
        own.trust * (own.indicatorScale + scale * confidence.value) * indicator * (1 - indicator),
        confidence.slopes.map { scale * open * $0 }
      )
    }
  }

  /// Derivatives of the score by indicator scale, confidence scales and bias; none but for calibrated attention.
  private func scaleSlopes(_ i: Int, _ q: S, _ p: [S]) -> [S] {
    guard !calibrations.isEmpty else { return [] }
    let (trust, indicator) = (calibrations[i].trust, distribution([q])[1])
    let byConfidence = calibrations[i].confidenceScales.indices.map {
      $0 == label(p) ? (1 - trust * (1 - indicator)) * confidence(p).value : 0
    }
    return [trust * indicator] + byConfidence + [1]
  }

  /// The most probable class.
  private func label(_ p: [S]) -> Int {
    outputs == 1 ? (p[0] < 0 ? 0 : 1) : p.indices.max { p[$0] < p[$1] }!
  }

  /// |p| for two classes, else the margin between the two highest logits, and its slopes.
  private func confidence(_ p: [S]) -> (value: S, slopes: [S]) {
    if outputs == 1 { return (abs(p[0]), [p[0] < 0 ? -1 : 1]) }
    let order = p.indices.sorted { p[$0] > p[$1] }
    var slopes = [S](repeating: 0, count: outputs)
    slopes[order[0]] = 1
    slopes[order[1]] = -1
    return (p[order[0]] - p[order[1]], slopes)
  }

  /// exp(xᵢ)/Σ exp(xⱼ), shifted so that no term overflows.
  private func shares(_ x: [S]) -> [S] {
    let top = x.max() ?? 0
    let powers = x.map { S(exp(Double($0 - top))) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// P(class) of each class; a single logit is that of class 1 of two.
  private func distribution(_ logits: [S]) -> [S] {
    shares(logits.count == 1 ? [0, logits[0]] : logits)
  }

  /// −Σ y log P, in nats.
  private func crossEntropy(_ logits: [S], _ labels: [S]) -> Double {
    -zip(labels, distribution(logits)).reduce(0) { $0 + Double($1.0) * log(Double($1.1)) }
  }

  /// The gradient of `weight·CE` by the logits.
  private func slopes(_ logits: [S], _ labels: [S], weight: S) -> [S] {
    let differences = zip(distribution(logits), labels).map { weight * ($0 - $1) }
    return logits.count == 1 ? [differences[1]] : differences
  }
}

extension Matrix {
  fileprivate func row(_ index: Int) -> [Scalar] {
    Array(UnsafeBufferPointer(start: pointer + index * columns, count: columns))
  }
}

extension Range<Int> {
  fileprivate func sum<S: SliceScalar>(_ term: (Int) -> S) -> S {
    reduce(S(0)) { $0 + term($1) }
  }
}
