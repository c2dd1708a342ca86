import LabelModels
import SupervisionCore

/// Options with this class balance, learned when nil.
func options(
  balance: [Double]? = nil, iterations: Int = 100, tolerance: Double = 1e-6, prior: Double = 1
) -> LabelModelOptions {
  var options = LabelModelOptions()
  options.classBalance = balance.map { .given($0) } ?? .learned
  options.maximumIterations = iterations
  options.tolerance = tolerance
  options.priorStrength = prior
  return options
}

/// Patterns of every vote row of `functionCount` functions with counts `total · P(row)`, where
/// `probability` gives P(row, Y = k); rows of count 0 are left out.
func exactPatterns(
  functionCount: Int, classCount: Int, abstains: Bool, total: Double,
  probability: (_ row: [Int8], _ label: Int) -> Double
) -> VotePatterns {
  let outcomes = (abstains ? -1 : 0)..<classCount
  var rows: [[Int8]] = [[]]
  for _ in 0..<functionCount {
    rows = rows.flatMap { row in outcomes.map { row + [Int8($0)] } }
  }
  let counted = rows.map { row in
    let sum = (0..<classCount).reduce(0) { $0 + probability(row, $1) }
    return (row, Int((total * sum).rounded()))
  }.filter { $0.1 > 0 }
  return VotePatterns(
    functionNames: (0..<functionCount).map { "f\($0)" }, classCount: classCount,
    cells: (0..<functionCount).flatMap { function in counted.map { $0.0[function] } },
    counts: counted.map(\.1))
}

/// Share of the rows, among those given, whose most probable class is gold.
func accuracy(_ labels: ProbabilisticLabels, _ gold: GoldLabels, rows: [Int]) -> Double {
  Double(rows.count { labels.mostProbableClass($0) == gold[$0] }) / Double(rows.count)
}

func greatestDifference(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).map { abs($0 - $1) }.max() ?? 0
}
