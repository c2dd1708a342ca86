import PortableFoundation

/// ψ(x), the derivative of log Γ, for x > 0, to about 1e-13 of its size.
///
/// The recurrence ψ(x) = ψ(x + 1) − 1/x leads to x ≥ 10, where seven terms of the asymptotic series suffice.
///
/// - Source: Abramowitz and Stegun 1964, 6.3.5 and 6.3.18.
package func digamma(_ x: Double) -> Double {
  var x = x
  var result = 0.0
  while x < 10 {
    result -= 1 / x
    x += 1
  }
  let square = 1 / (x * x)
  let coefficients: [Double] = [
    1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12,
  ]
  let series = coefficients.reversed().reduce(0.0) { sum, term in square * (term + sum) }
  return result + log(x) - 0.5 / x - series
}

/// Kullback-Leibler divergence of Dirichlet(`a`) from Dirichlet(`b`), in nats.
func dirichletDivergence(_ a: [Double], _ b: [Double]) -> Double {
  let (total, otherTotal) = (a.reduce(0, +), b.reduce(0, +))
  return zip(a, b).reduce(lgamma(total) - lgamma(otherTotal)) { sum, pair in
    sum - lgamma(pair.0) + lgamma(pair.1) + (pair.0 - pair.1) * (digamma(pair.0) - digamma(total))
  }
}
