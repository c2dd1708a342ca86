import PortableFoundation

/// The strength of a Dirichlet population whose means are known, by the marginal likelihood of the counts.
///
/// For counts c of one voter with mean row B the evidence for strength s is
/// `Γ(s)/Γ(s + Σc) · Π_v Γ(c_v + s·B_v)/Γ(s·B_v)`; the strength is the power of 2 in 1…256 that maximises its product over voters.
struct DirichletStrength: Sendable {
  private static let greatestExponent = 8
  /// Exponent of the last strength found, from which the next search climbs; nil searches all.
  private var exponent: Int?

  /// The most probable strength.
  ///
  /// - Parameters:
  ///   - counts: soft counts, `rows × width`.
  ///   - means: a mean for each, of the same shape; rows sum to 1.
  mutating func estimate(counts: [Double], means: [Double], width: Int) -> Double {
    var known: [Int: Double] = [:]
    func evidence(_ exponent: Int) -> Double {
      guard (0...Self.greatestExponent).contains(exponent) else { return -.infinity }
      if let value = known[exponent] { return value }
      let value = Self.evidence(counts, means, width, strength: Double(1 << exponent))
      known[exponent] = value
      return value
    }
    var best = exponent ?? (0...Self.greatestExponent).max { evidence($0) < evidence($1) }!
    while true {
      if evidence(best - 1) >= evidence(best) {
        best -= 1
      } else if evidence(best + 1) > evidence(best) {
        best += 1
      } else {
        break
      }
    }
    exponent = best
    return Double(1 << best)
  }

  private static func evidence(
    _ counts: [Double], _ means: [Double], _ width: Int, strength: Double
  ) -> Double {
    var sum = 0.0
    let whole = logGamma(strength)
    for start in stride(from: 0, to: counts.count, by: width) {
      var total = 0.0
      for cell in start..<(start + width) where counts[cell] > 0 {
        let prior = strength * means[cell]
        sum += logGamma(counts[cell] + prior) - logGamma(prior)
        total += counts[cell]
      }
      if total > 0 { sum += whole - logGamma(strength + total) }
    }
    return sum
  }
}

/// log Γ(x) for x > 0: Stirling's series after recurrence to 8 and more; relative error below 1e-13.
func logGamma(_ x: Double) -> Double {
  var (shifted, product) = (x, 1.0)
  while shifted < 8 {
    product *= shifted
    shifted += 1
  }
  let inverse = 1 / shifted
  let square = inverse * inverse
  let series =
    inverse
    * (1 / 12.0 + square
      * (-1 / 360.0 + square
        * (1 / 1260.0 + square * (-1 / 1680.0 + square * (1 / 1188.0 - square * 691 / 360_360)))))
  return (shifted - 0.5) * log(shifted) - shifted + 0.918_938_533_204_672_741_78 + series
    - log(product)
}
