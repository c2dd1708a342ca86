import PortableFoundation
import SupervisionCore

/// One fit of ``AnchoredModel``, as the tables that give the probabilities of any row of votes.
///
///     log q(y) = base_y + f·Σ_votes (w·evidence_y − silence_y) + constant
///     P(y)     = (1 − v)·q(y) + v·s(y)
///
/// with f = 1 / (1 + φ(t − 1)) over the t votes of voters of several classes, v = k / (k + Σ f·w) for an anchor of k votes,
/// and the vote shares s(y) = (C_y + a·u_y) / (t + a).
struct AnchoredPart: Codable, Equatable, Sendable {
  /// log P(Y) and the evidence of every one-sided function's silence, K values.
  var base: [Double]
  /// log P(vote | Y), `votes × K`.
  var evidence: [Double]
  /// Silence of a function that votes after all, `votes × K`; empty where silence is no evidence.
  var silence: [Double]
  /// By vote, its weight among nested functions; empty for 1.
  var voteWeights: [Double] = []
  /// φ: correlation of the errors of votes in one row; 0 for a fit without a temper.
  var correlation = 0.0
  /// k: the weight of the vote shares, in votes; 0 for a fit without an anchor.
  var anchor = 0.0
  /// Whether only votes of voters of several classes are drawn to the shares.
  var anchorsOnlySeveral = false
  var links: VoteLinks
  /// a: pseudo-votes of the shares.
  var pseudoVotes: Double
  /// u: the distribution of the pseudo-votes, K values.
  var center: [Double]
  /// By column, whether the voter is one of several classes.
  var isOfSeveral: [Bool]
  /// P(Y) of a row without votes; nil where silence decides.
  var uncovered: [Double]?
  /// Odds by which the probabilities are moved towards a given balance, K values.
  var shift: [Double]?

  var classCount: Int { base.count }

  /// - Throws: ``LabelModelError/unreadableModel(found:expected:)``.
  func check(_ check: ParameterCheck) throws {
    let (positive, any) = (
      0...ParameterCheck.largest, -ParameterCheck.largest...ParameterCheck.largest
    )
    try check.numbers("base", base, count: check.classCount, in: any)
    try check.numbers("evidence", evidence, count: check.rateCount, in: any)
    try check.numbers(
      "silence", orNil: silence.isEmpty ? nil : silence, count: check.rateCount, in: any)
    try check.numbers(
      "voteWeights", orNil: voteWeights.isEmpty ? nil : voteWeights, count: check.voteCount,
      in: positive)
    try check.number("correlation", correlation, in: positive)
    try check.number("anchor", anchor, in: positive)
    try check.number(
      "pseudoVotes", pseudoVotes, in: (anchor > 0 ? 1e-9 : 0)...ParameterCheck.largest)
    try check.distribution("center", center)
    try check.count("isOfSeveral", isOfSeveral.count, is: check.functionCount)
    try check.distribution("uncovered", uncovered)
    try check.numbers("shift", orNil: shift, count: check.classCount, in: 1e-12...1e12)
    try links.check(check)
  }
}

/// The tables of a part laid out for passes over the votes.
struct RowKernel: Sendable {
  /// Per row: its votes, and what they weigh.
  struct Row {
    /// t: votes; of them, those of voters of several classes.
    var votes = 0.0
    var ofSeveral = 0.0
    /// Σ w over the votes.
    var weight = 0.0
  }

  let part: AnchoredPart
  let classCount: Int
  private let scores: [Double]
  private let labels: [UInt8]
  private let several: [Double]
  private let voteWeights: [Double]

  init(_ part: AnchoredPart) {
    self.part = part
    let classCount = part.classCount
    self.classCount = classCount
    let codeCount = part.evidence.count / classCount
    voteWeights =
      part.voteWeights.isEmpty ? [Double](repeating: 1, count: codeCount) : part.voteWeights
    labels = (0..<codeCount).map { UInt8($0 % classCount) }
    several = (0..<codeCount).map { part.isOfSeveral[$0 / classCount] ? 1 : 0 }
    var scores = part.evidence
    for code in 0..<codeCount {
      for label in 0..<classCount { scores[code * classCount + label] *= voteWeights[code] }
    }
    self.scores = scores
  }

  /// Hands over P(Y | votes) of each pattern of a range, in a buffer that the next one overwrites.
  ///
  /// - Parameters:
  ///   - weights: discounts by position in `votes.codes`; empty for 1.
  ///   - isTempered: whether evidence is divided by the votes' over-dispersion; EM's own steps do not temper.
  @inline(__always)
  func forEachRow(
    _ patterns: Range<Int>, of votes: SparseVotes, weights: [Double], isTempered: Bool,
    _ body: (_ pattern: Int, _ row: Row, _ posterior: UnsafeMutablePointer<Double>) -> Void
  ) {
    let hasAnchor = part.anchor > 0
    let hasSilence = !part.silence.isEmpty
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * classCount) { space in
      let (score, counts, posterior) = (
        space.baseAddress!, space.baseAddress! + classCount, space.baseAddress! + 2 * classCount
      )
      weights.withUnsafeBufferPointer { weights in
        votes.codes.withUnsafeBufferPointer { codes in
          for pattern in patterns {
            let positions = Int(votes.starts[pattern])..<Int(votes.starts[pattern + 1])
            var row = Row()
            for label in 0..<classCount { (score[label], counts[label]) = (0, 0) }
            add(
              codes, positions, weights, hasSilence: hasSilence, to: score, counts, &row)
            let temper =
              isTempered || hasAnchor ? 1 / (1 + part.correlation * max(row.ofSeveral - 1, 0)) : 1
            let scale = isTempered ? temper : 1
            for label in 0..<classCount {
              posterior[label] = part.base[label] + scale * score[label]
            }
            softmax(posterior, count: classCount)
            if hasAnchor { mix(posterior, row, counts, temper: temper) }
            body(pattern, row, posterior)
          }
        }
      }
    }
  }

  @inline(__always)
  private func add(
    _ codes: UnsafeBufferPointer<UInt32>, _ positions: Range<Int>,
    _ weights: UnsafeBufferPointer<Double>, hasSilence: Bool,
    to score: UnsafeMutablePointer<Double>, _ counts: UnsafeMutablePointer<Double>, _ row: inout Row
  ) {
    scores.withUnsafeBufferPointer { scores in
      for position in positions {
        let code = Int(codes[position])
        let weight = weights.isEmpty ? 1 : weights[position]
        counts[Int(labels[code])] += weight
        row.votes += 1
        row.ofSeveral += several[code]
        row.weight += weight * voteWeights[code]
        let start = code * classCount
        if classCount == 2 {
          score[0] += weight * scores[start]
          score[1] += weight * scores[start + 1]
        } else {
          for label in 0..<classCount { score[label] += weight * scores[start + label] }
        }
      }
    }
    guard hasSilence else { return }
    part.silence.withUnsafeBufferPointer { silence in
      for position in positions {
        let start = Int(codes[position]) * classCount
        for label in 0..<classCount { score[label] -= silence[start + label] }
      }
    }
  }

  /// Mixes the vote shares into a row's probabilities.
  @inline(__always)
  private func mix(
    _ posterior: UnsafeMutablePointer<Double>, _ row: Row, _ counts: UnsafeMutablePointer<Double>,
    temper: Double
  ) {
    let anchor =
      part.anchor * (part.anchorsOnlySeveral ? row.ofSeveral / max(row.votes, 1) : 1)
    let share = anchor / (anchor + max(temper * row.weight, 1e-9))
    var total = 0.0
    for label in 0..<classCount { total += counts[label] }
    let scale = share / (total + part.pseudoVotes)
    for label in 0..<classCount {
      posterior[label] =
        (1 - share) * posterior[label]
        + scale * (counts[label] + part.pseudoVotes * part.center[label])
    }
  }
}

extension AnchoredPart {
  /// P(Y | votes) of every pattern, `patternCount × 2`, from dense columns.
  ///
  /// - Precondition: the part has no links.
  func densePosteriors(of patterns: VotePatterns, jobs: Int) -> [Double] {
    let kernel = DenseKernel(self)
    let blocks = DenseVotes.blocks(patterns)
    return [Double](count: 2 * patterns.patternCount, filledBy: blocks.count, jobs: jobs) {
      index, output in
      let rows = blocks[index]
      DenseVotes.withBlock(rows, of: patterns) { block in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.count) { positive in
          withUnsafeTemporaryAllocation(of: UInt16.self, capacity: rows.count) { votes in
            kernel.fill(
              block, isTempered: true, uncovered: uncovered?[1], positive.baseAddress!,
              votes: votes.baseAddress!)
          }
          for (offset, row) in rows.enumerated() {
            (output[2 * row], output[2 * row + 1]) = (1 - positive[offset], positive[offset])
          }
        }
      }
    }
  }

  /// P(Y | votes) of every pattern, `patternCount × K`.
  func posteriors(of votes: SparseVotes, jobs: Int) -> [Double] {
    let weights = links.isEmpty ? [] : links.weights(votes, jobs: jobs)
    let kernel = RowKernel(self)
    let classCount = classCount
    let chunks = votes.chunks
    return [Double](count: votes.patternCount * classCount, filledBy: chunks.count, jobs: jobs) {
      chunk, output in
      kernel.forEachRow(
        chunks[chunk], of: votes, weights: weights, isTempered: true
      ) { pattern, row, posterior in
        let target = output.baseAddress! + pattern * classCount
        move(posterior, by: shift, count: classCount)
        for label in 0..<classCount { target[label] = posterior[label] }
        if let uncovered, row.votes == 0 {
          for label in 0..<classCount { target[label] = uncovered[label] }
        }
      }
    }
  }
}

/// Multiplies probabilities by odds and scales them to sum to 1.
@inline(__always)
private func move(_ posterior: UnsafeMutablePointer<Double>, by shift: [Double]?, count: Int) {
  guard let shift else { return }
  var total = 0.0
  for label in 0..<count {
    posterior[label] *= shift[label]
    total += posterior[label]
  }
  for label in 0..<count { posterior[label] /= total }
}
