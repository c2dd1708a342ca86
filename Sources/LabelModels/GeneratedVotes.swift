import PortableFoundation
import SupervisionCore

/// The parameters of generated votes: classes, functions and their relations, all drawn from one seed.
public struct VoteDesign: Codable, Equatable, Sendable {
  /// The relation of the functions to the classes and to each other.
  public enum Structure: String, CaseIterable, Codable, Sendable {
    /// Each function votes for every class, independently of the others.
    case independent
    /// Each function votes for one class only; the classes take turns.
    case oneSided = "one-sided"
    /// Functions in threes: the second and third repeat a random half of the first's votes.
    case nested
    /// The first function occurs five to ten times.
    case duplicated
  }

  /// The relation of the functions. Default: independent.
  public var structure: Structure = .independent
  /// Number of candidates. Default: 10,000.
  public var rowCount = 10_000
  /// Number of functions, m, repetitions included. Default: 10.
  public var functionCount = 10
  /// P(Y), one probability per class. Default: one half each of two.
  public var classBalance = [0.5, 0.5]
  /// Range from which P(a function votes) is drawn uniformly.
  public var coverage = 0.10...0.30
  /// Range from which P(vote = Y | the function votes) is drawn uniformly.
  public var accuracy = 0.60...0.90
  /// Seed of all draws. Default: 0.
  public var seed: UInt64 = 0

  /// The design with default values.
  public init() {}

  /// The design with these values and the defaults of the others.
  public init(
    structure: Structure = .independent, functionCount: Int, classBalance: [Double], seed: UInt64
  ) {
    self.structure = structure
    self.functionCount = functionCount
    self.classBalance = classBalance
    self.seed = seed
  }
}

/// Votes with the classes they were generated from and the true posterior given the votes.
///
/// Conditionally independent functions vote with their coverage whatever the class; a vote is right with
/// the function's accuracy, and errors fall evenly on the other classes. A one-sided function votes for
/// its class, in proportion `accuracy : 1 − accuracy` in and out of it, in at most six tenths of its
/// class's rows.
public struct GeneratedVotes: Sendable {
  /// The parameters that the votes were drawn with.
  public let design: VoteDesign
  /// The votes, one row per candidate.
  public let matrix: VoteMatrix
  /// The class of each candidate, all known.
  public let gold: GoldLabels
  /// True P(function votes `a` | Y = k), `(functionCount·K) × K`, row-major.
  public let rates: [Double]
  /// Whether each function is no repetition of an earlier one.
  public let isOriginal: [Bool]

  /// Votes drawn with these parameters; the same design gives the same votes.
  ///
  /// - Complexity: O(rows · functions).
  public init(_ design: VoteDesign) {
    var generator = SeededGenerator(seed: design.seed)
    let plan = FunctionPlan(design, &generator)
    let classCount = design.classBalance.count
    var gold = [Int8](repeating: 0, count: design.rowCount)
    var cells = [Int8](
      repeating: abstainCell, count: design.rowCount * design.functionCount)
    for row in 0..<design.rowCount {
      let label = Self.draw(design.classBalance, generator.uniform())
      gold[row] = Int8(label)
      for function in 0..<design.functionCount {
        let position = row + function * design.rowCount
        switch plan.sources[function] {
        case .own:
          cells[position] = plan.vote(function, label, generator.uniform(), classCount)
        case .copy(let original):
          cells[position] = cells[row + original * design.rowCount]
        case .half(let original):
          let isKept = generator.uniform() < 0.5
          if isKept { cells[position] = cells[row + original * design.rowCount] }
        }
      }
    }
    self.design = design
    matrix = VoteMatrix(
      rowCount: design.rowCount,
      functionNames: (0..<design.functionCount).map { "f\($0)" }, classCount: classCount,
      cells: cells)
    self.gold = GoldLabels(gold)
    rates = plan.rates
    isOriginal = plan.sources.map { $0 == .own }
  }

  /// Positions of the rows with at least one vote.
  public var votedRows: [Int] {
    (0..<matrix.rowCount).filter { row in
      (0..<matrix.columnCount).contains { matrix[row, $0] != abstainCell }
    }
  }

  /// P(Y | votes) from the true parameters: no model can have a lower expected Brier score.
  ///
  /// Abstentions are evidence where they depend on the class, as they do for one-sided functions.
  public func oracle(jobs: Int = 1) -> ProbabilisticLabels {
    let classCount = matrix.classCount
    var posterior = LogLinearPosterior(
      base: design.classBalance.map { log($0) },
      weights: [Double](repeating: 0, count: rates.count))
    for function in 0..<matrix.columnCount where isOriginal[function] {
      for label in 0..<classCount {
        let cells = (0..<classCount).map { (function * classCount + $0) * classCount + label }
        let silent = log(1 - cells.reduce(0) { $0 + rates[$1] })
        posterior.base[label] += silent
        for cell in cells { posterior.weights[cell] = log(max(rates[cell], 1e-300)) - silent }
      }
    }
    let votes = SparseVotes(VotePatterns(eachRowOf: matrix), jobs: jobs)
    return ProbabilisticLabels(
      classCount: classCount, probabilities: posterior.posteriors(of: votes, jobs: jobs))
  }

  /// The class whose stretch of [0, 1) holds `point`.
  fileprivate static func draw(_ shares: [Double], _ point: Double) -> Int {
    var sum = 0.0
    for (index, share) in shares.enumerated() {
      sum += share
      if point < sum { return index }
    }
    return shares.count - 1
  }
}

/// The behaviour of each function, drawn before the rows.
private struct FunctionPlan {
  enum Source: Equatable {
    case own
    case copy(of: Int)
    case half(of: Int)
  }

  var sources: [Source]
  /// As in ``GeneratedVotes/rates``.
  var rates: [Double] = []

  init(_ design: VoteDesign, _ generator: inout SeededGenerator) {
    let balance = design.classBalance
    let classCount = balance.count
    let copies =
      design.structure == .duplicated
      ? min(design.functionCount, 5 + generator.index(below: 6)) : 1
    sources = (0..<design.functionCount).map { function in
      switch design.structure {
      case .independent, .oneSided: .own
      case .duplicated: function > 0 && function < copies ? .copy(of: 0) : .own
      case .nested: function % 3 == 0 ? .own : .half(of: function - function % 3)
      }
    }
    for function in 0..<design.functionCount {
      let coverage = Self.draw(design.coverage, &generator)
      let accuracy = Self.draw(design.accuracy, &generator)
      switch sources[function] {
      case .copy(let original), .half(let original):
        let size = classCount * classCount
        let scale = sources[function] == .half(of: original) ? 0.5 : 1
        rates += rates[(original * size)..<((original + 1) * size)].map { $0 * scale }
      case .own where design.structure == .oneSided:
        rates += Self.oneSidedRates(function % classCount, coverage, accuracy, balance)
      case .own:
        rates += (0..<classCount).flatMap { vote in
          (0..<classCount).map { label in
            coverage * (vote == label ? accuracy : (1 - accuracy) / Double(classCount - 1))
          }
        }
      }
    }
  }

  private static func draw(_ range: ClosedRange<Double>, _ generator: inout SeededGenerator)
    -> Double
  {
    range.lowerBound + (range.upperBound - range.lowerBound) * generator.uniform()
  }

  /// Rates of a function that votes `side` alone, as `accuracy : 1 − accuracy` in and out of its
  /// class, with this coverage but at most six tenths of its class's rows.
  private static func oneSidedRates(
    _ side: Int, _ coverage: Double, _ accuracy: Double, _ balance: [Double]
  ) -> [Double] {
    let mean = balance[side] * accuracy + (1 - balance[side]) * (1 - accuracy)
    let scale = min(coverage / mean, 0.6 / accuracy)
    return balance.indices.flatMap { vote in
      balance.indices.map { label in
        vote == side ? scale * (label == side ? accuracy : 1 - accuracy) : 0
      }
    }
  }

  /// The cell that a uniform draw selects for a row of this class.
  func vote(_ function: Int, _ label: Int, _ point: Double, _ classCount: Int) -> Int8 {
    var sum = 0.0
    for vote in 0..<classCount {
      sum += rates[(function * classCount + vote) * classCount + label]
      if point < sum { return Int8(vote) }
    }
    return abstainCell
  }
}
