import PortableFoundation

/// A correction of probabilistic labels, fitted to gold: P′(Y = k) ∝ P(Y = k)^(1/T) · exp(bₖ).
///
/// The temperature T softens labels that are too certain (T > 1) or sharpens timid ones; the class biases b move them
/// towards the classes that gold has more of. Probabilities below 10⁻⁶ count as 10⁻⁶.
///
/// - Source: Guo et al. 2017, arXiv:1706.04599, with biases and a prior added.
public struct LabelCalibration: Codable, Equatable, Sendable {
  /// The temperature T, above 0; 1 leaves certainty as it is.
  public let temperature: Double
  /// The bias b of each class, in nats.
  public let classBias: [Double]

  /// The parameters with the highest posterior given labels with gold, by Fisher scoring on ``CalibrationObjective``.
  ///
  /// - Parameters:
  ///   - labels: probabilities of the rows, `gold.count × K`, row-major.
  ///   - gold: the class of each row.
  ///   - classCount: number of classes, K.
  /// - Complexity: O(rows·K² + K³) for each of a few steps.
  init(fittedTo labels: [Double], gold: [Int], classCount: Int) {
    let objective = CalibrationObjective(labels: labels, gold: gold, classCount: classCount)
    let parameters = objective.minimum()
    temperature = exp(-parameters[0])
    classBias = Array(parameters[1...])
  }

  /// The corrected probabilities of rows, in the form in which they come: `rows × K`, row-major.
  public func corrected(_ labels: [Double]) -> [Double] {
    let classCount = classBias.count
    var result = labels
    for start in stride(from: 0, to: labels.count, by: classCount) {
      correct(labels[start..<(start + classCount)], into: &result)
    }
    return result
  }

  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)``.
  func check(_ check: ParameterCheck) throws {
    try check.number("temperature", temperature, in: 1e-6...1e6)
    try check.numbers("classBias", classBias, count: check.classCount, in: -1e6...1e6)
  }

  private func correct(_ row: ArraySlice<Double>, into result: inout [Double]) {
    var top = -Double.infinity
    for (label, position) in row.indices.enumerated() {
      result[position] = logProbability(row[position]) / temperature + classBias[label]
      top = max(top, result[position])
    }
    var sum = 0.0
    for position in row.indices {
      result[position] = exp(result[position] - top)
      sum += result[position]
    }
    for position in row.indices { result[position] /= sum }
  }
}

/// The function whose minimum calibrates labels: their negative log-likelihood on gold and the prior's,
///
/// `−Σᵢ log P′ᵢ(gold) + 2(u² + Σₖ bₖ²)` with `u = −log T`,
///
/// which is normal with a standard deviation of ½ on each parameter. Parameters are `u, b₀, b₁, …`.
struct CalibrationObjective {
  /// log P, `gold.count × classCount`, row-major.
  private let logLabels: [Double]
  private let gold: [Int]
  private let classCount: Int
  /// Half the precision of the prior.
  private static let priorWeight = 2.0

  init(labels: [Double], gold: [Int], classCount: Int) {
    logLabels = labels.map(logProbability)
    self.gold = gold
    self.classCount = classCount
  }

  /// Value, gradient and Fisher information, which is positive definite.
  struct Derivatives {
    var value: Double
    var gradient: [Double]
    var information: SquareMatrix
  }

  func derivatives(at parameters: [Double]) -> Derivatives {
    let size = classCount + 1
    var result = Derivatives(
      value: 0, gradient: parameters.map { 2 * Self.priorWeight * $0 },
      information: SquareMatrix(size: size))
    for index in 0..<size {
      result.value += Self.priorWeight * parameters[index] * parameters[index]
      result.information[index, index] = 2 * Self.priorWeight
    }
    let exponent = exp(parameters[0])
    var scaled = [Double](repeating: 0, count: classCount)
    var probabilities = scaled
    for (row, label) in gold.enumerated() {
      for k in 0..<classCount {
        scaled[k] = exponent * logLabels[row * classCount + k]
        probabilities[k] = scaled[k] + parameters[k + 1]
      }
      let score = probabilities[label]
      result.value += logNormalise(&probabilities) - score
      add(probabilities, scaled, label, to: &result)
    }
    return result
  }

  /// The part of one row.
  private func add(
    _ probabilities: [Double], _ scaled: [Double], _ label: Int, to result: inout Derivatives
  ) {
    var mean = 0.0
    for k in 0..<classCount { mean += probabilities[k] * scaled[k] }
    result.gradient[0] += mean - scaled[label]
    result.gradient[label + 1] -= 1
    for k in 0..<classCount {
      let p = probabilities[k]
      let deviation = scaled[k] - mean
      result.gradient[k + 1] += p
      result.information[0, 0] += p * deviation * deviation
      result.information[0, k + 1] += p * deviation
      result.information[k + 1, 0] += p * deviation
      for j in 0..<classCount {
        result.information[k + 1, j + 1] += (j == k ? p : 0) - p * probabilities[j]
      }
    }
  }

  /// Fisher scoring from the labels as they are, each step halved until the value falls.
  func minimum() -> [Double] {
    var parameters = [Double](repeating: 0, count: classCount + 1)
    var current = derivatives(at: parameters)
    for _ in 0..<100 {
      guard let step = current.information.solvingPositiveDefinite(current.gradient) else { break }
      var length = 1.0
      var next = current
      var candidate = parameters
      repeat {
        candidate = zip(parameters, step).map { $0 - length * $1 }
        next = derivatives(at: candidate)
        length /= 2
      } while next.value > current.value && length > 1e-9
      guard next.value < current.value else { break }
      let gain = current.value - next.value
      (parameters, current) = (candidate, next)
      if gain < 1e-10 * (1 + abs(current.value)) { break }
    }
    return parameters
  }
}

/// The logarithm of a probability, or of 10⁻⁶ where it is smaller.
private func logProbability(_ probability: Double) -> Double { log(max(probability, 1e-6)) }

/// Turns scores into probabilities in place.
///
/// - Returns: `log Σ exp(scores)`.
private func logNormalise(_ scores: inout [Double]) -> Double {
  let top = scores.max() ?? 0
  var sum = 0.0
  for index in scores.indices {
    scores[index] = exp(scores[index] - top)
    sum += scores[index]
  }
  for index in scores.indices { scores[index] /= sum }
  return top + log(sum)
}
