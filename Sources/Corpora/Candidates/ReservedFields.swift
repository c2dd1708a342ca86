import FileFormats
import SupervisionCore

/// The fields that the readers take from a row beside the candidate's own: `split` and `gold`.
struct ReservedFields {
  let split: String?
  /// A class name or index.
  let gold: String?
  /// The name of the field with the class, for errors.
  var goldField = "gold"
  /// Whether `gold` is a class that the candidate has not.
  var isRejected = false

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
      candidate: candidate, split: split,
      gold: try goldIndex(among: C.Label.classNames, invalid: invalid))
  }

  /// The index of the gold class; nil where it is unknown.
  ///
  /// Of two classes, a rejection of one is the other; of more, nothing is known.
  func goldIndex(
    among classNames: [String], invalid: (String, String, String) -> DataError
  ) throws -> Int? {
    guard let gold, !gold.isEmpty else { return nil }
    let index = classNames.firstIndex(of: gold) ?? wholeNumber(gold, as: Int.self)
    if index == -1 { return nil }
    guard let index, classNames.indices.contains(index) else {
      throw invalid(
        goldField, "'\(gold)'",
        "one of \(classNames.joined(separator: ", ")), an index below \(classNames.count), "
          + "or -1 for unknown")
    }
    guard isRejected else { return index }
    return classNames.count == 2 ? 1 - index : nil
  }
}
