import Evaluation
import Foundation

extension PairedDifference {
  /// `+1.2 (+0.4 to +2.0)`, in points.
  package var text: String {
    let range = interval.map { " (\(signed($0.lower)) to \(signed($0.upper)))" } ?? ""
    return signed(meanDifference) + range
  }
}

package func points(_ value: Double) -> String { String(format: "%.1f", value * 100) }
private func signed(_ value: Double) -> String { String(format: "%+.1f", value * 100) }
