import FileFormats
import SupervisionCore

/// The fields that the readers take from a row beside the candidate's own: `split` and `gold`.
struct ReservedFields {
  let split: String?
  /// A class name or index.
  let gold: String?

  /// The candidate with its split and gold label.
  ///
  /// - Parameter invalid: makes an error of field, finding and expectation.
  func labeled<C: Candidate>(
    _ candidate: C, fileSplit: Split, invalid: (String, String, String) -> DataError
  ) throws -> LabeledCandidate<C> {
    var split = fileSplit
    if let name = self.split, !name.isEmpty {
      guard let named = Split(name: name) else {
        throw invalid("split", "'\(name)'", Split.names)
      }
      split = named
    }
    return LabeledCandidate(
      candidate: candidate, split: split, gold: try goldIndex(of: C.Label.self, invalid: invalid))
  }

  private func goldIndex<Label: ClassLabel>(
    of type: Label.Type, invalid: (String, String, String) -> DataError
  ) throws -> Int? {
    guard let gold, !gold.isEmpty else { return nil }
    if let index = Label.classNames.firstIndex(of: gold) { return index }
    let index = wholeNumber(gold, as: Int.self)
    if index == -1 { return nil }
    guard let index, (0..<Label.classCount).contains(index) else {
      throw invalid(
        "gold", "'\(gold)'",
        "one of \(Label.classNames.joined(separator: ", ")), an index below \(Label.classCount), "
          + "or -1 for unknown")
    }
    return index
  }
}
