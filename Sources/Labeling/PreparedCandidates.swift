import SupervisionCore

/// Candidates in batches with what some functions share already computed: texts in one buffer, words cut and numbered,
/// sentences tagged, features.
///
/// Applying functions to them costs what the functions alone cost.
public struct PreparedCandidates<C: Candidate>: @unchecked Sendable {
  /// Not changed any more; the applier copies what it keeps.
  let batches: [CandidateChunk<C>]

  public var count: Int { batches.reduce(0) { $0 + $1.candidates.count } }
}

extension FunctionApplier {
  /// Computes what the functions share on these candidates, by running them once.
  public func prepare(_ candidates: [F.C]) -> PreparedCandidates<F.C> {
    PreparedCandidates(
      batches: Self.batches(candidates).map { batch in
        let chunk = CandidateChunk(batch)
        for function in functions {
          var column = VoteColumn(rowCount: batch.count, defaultCell: F.defaultCell)
          function.fill(&column, for: chunk)
        }
        return CandidateChunk(sharing: chunk)
      })
  }

  /// The cells of every function, as ``apply(to:)`` of the candidates gives them.
  ///
  /// No answer is known beforehand: every condition is asked again. What the functions share and was not prepared is
  /// computed and forgotten.
  ///
  /// - Throws: ``FunctionFailure`` for the first fault by batch, function and candidate when ``onFault`` is `.stop`.
  public func apply(to prepared: PreparedCandidates<F.C>) throws -> ApplierResult {
    try applyToBatches(count: prepared.batches.count) {
      CandidateChunk(sharing: prepared.batches[$0])
    }
  }
}
