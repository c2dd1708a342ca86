import SupervisionCore

/// Candidates in batches with the shared work of functions done: texts in one buffer, words cut and numbered, sentences
/// tagged, features computed.
///
/// Applying functions to them costs only the functions' own time.
package struct PreparedCandidates<C: Candidate>: @unchecked Sendable {
  /// Batches that are not changed any more; the applier copies them.
  let batches: [CandidateChunk<C>]

  /// Number of candidates.
  package var count: Int { batches.reduce(0) { $0 + $1.candidates.count } }
}

extension FunctionApplier {
  /// Computes what the functions share on these candidates, by running them once.
  package func prepare(_ candidates: [F.C]) -> PreparedCandidates<F.C> {
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
  /// Every condition is evaluated again. Shared values that were not prepared are computed and discarded.
  ///
  /// - Throws: ``FunctionFailure`` for the first fault by batch, function and candidate when ``onFault`` is `.stop`.
  package func apply(to prepared: PreparedCandidates<F.C>) throws -> ApplierResult {
    try applyToBatches(count: prepared.batches.count) {
      CandidateChunk(sharing: prepared.batches[$0])
    }
  }
}
