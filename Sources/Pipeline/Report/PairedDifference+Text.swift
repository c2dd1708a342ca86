import Evaluation

extension PairedDifference {
  /// `+1.2 (+0.4 to +2.0)`, in points.
  package var text: String {
    let range = interval.map { " (\(signed($0.lower)) to \(signed($0.upper)))" } ?? ""
    return signed(meanDifference) + range
  }
}

private func signed(_ value: Double) -> String {
  (value.sign == .minus ? "" : "+") + points(value)
}
