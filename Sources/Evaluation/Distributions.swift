import PortableFoundation

/// Quantiles of the distributions that confidence intervals need.
public enum Quantile {
  /// A quantile of the standard normal distribution; relative error below 1e-9.
  ///
  /// - Precondition: `probability` is in (0, 1).
  /// - Source: Acklam's rational approximation, refined by one step of Halley's method on `erfc`.
  public static func normal(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a probability within (0, 1)")
    let start = rationalNormal(probability)
    let error = 0.5 * erfc(-start / 2.0.squareRoot()) - probability
    let step = error * (2 * Double.pi).squareRoot() * exp(start * start / 2)
    return start - step / (1 + start * step / 2)
  }

  /// A quantile of Student's t distribution, by bisection on its distribution function; absolute error below 1e-9 for the
  /// usual levels.
  ///
  /// - Precondition: `probability` is in (0, 1), `degreesOfFreedom > 0`.
  public static func studentT(_ probability: Double, degreesOfFreedom: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a probability within (0, 1)")
    precondition(degreesOfFreedom > 0, "degrees of freedom must be positive")
    if probability < 0.5 {
      return -studentT(1 - probability, degreesOfFreedom: degreesOfFreedom)
    }
    var lower = 0.0
    var upper = 1.0
    while studentTDistribution(upper, degreesOfFreedom) < probability { upper *= 2 }
    for _ in 0..<100 where upper - lower > 1e-12 * upper {
      let middle = (lower + upper) / 2
      if studentTDistribution(middle, degreesOfFreedom) < probability {
        lower = middle
      } else {
        upper = middle
      }
    }
    return (lower + upper) / 2
  }
}

/// P(T ≤ t) for t ≥ 0: `1 − I(ν/(ν + t²); ν/2, 1/2)/2`.
private func studentTDistribution(_ t: Double, _ degreesOfFreedom: Double) -> Double {
  let x = degreesOfFreedom / (degreesOfFreedom + t * t)
  return 1 - regularizedIncompleteBeta(x, degreesOfFreedom / 2, 0.5) / 2
}

/// I(x; a, b), by Lentz's continued fraction on the side where it converges fast.
///
/// - Source: Press et al., *Numerical Recipes*, section 6.4.
func regularizedIncompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  guard x > 0 else { return 0 }
  guard x < 1 else { return 1 }
  if x > (a + 1) / (a + b + 2) { return 1 - regularizedIncompleteBeta(1 - x, b, a) }
  let logFront =
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x)
  let tiny = 1e-300
  func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / away(1 - (a + b) * x / (a + 1))
  var fraction = d
  for m in 1...500 {
    let m = Double(m)
    for numerator in [
      m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
      -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
    ] {
      d = 1 / away(1 + numerator * d)
      c = away(1 + numerator / c)
      fraction *= c * d
    }
    if abs(c * d - 1) < 1e-15 { break }
  }
  return exp(logFront) * fraction / a
}

/// log Γ(x) for x > 0, by recurrence to x ≥ 10 and Stirling's series there; relative error 1e-14.
private func logGamma(_ x: Double) -> Double {
  var x = x
  var shift = 0.0
  while x < 10 {
    shift -= log(x)
    x += 1
  }
  let y = 1 / (x * x)
  let series = (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y / 1188)))) / x
  return shift + (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi) + series
}

private func rationalNormal(_ p: Double) -> Double {
  func polynomial(_ x: Double, _ coefficients: [Double]) -> Double {
    coefficients.reduce(0) { $0 * x + $1 }
  }
  let a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.3577518672690,
    -30.66479806614716, 2.506628277459239,
  ]
  let b = [
    -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972,
    -13.28068155288572, 1,
  ]
  let c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734,
    4.374664141464968, 2.938163982698783,
  ]
  let d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1]
  let tail = 0.02425
  if p < tail {
    let q = (-2 * log(p)).squareRoot()
    return polynomial(q, c) / polynomial(q, d)
  }
  if p > 1 - tail { return -rationalNormal(1 - p) }
  let q = p - 0.5
  return q * polynomial(q * q, a) / polynomial(q * q, b)
}
