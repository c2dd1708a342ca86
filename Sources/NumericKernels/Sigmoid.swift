/// The logistic function 1 / (1 + exp(−x)), in 0...1; exp takes negative numbers only, so that nothing overflows.
public func sigmoid(_ x: Double) -> Double {
  if x >= 0 { return 1 / (1 + exp(-x)) }
  let e = exp(x)
  return e / (1 + e)
}
