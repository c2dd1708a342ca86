import EndModels
import SupervisionCore

/// Noise of the slicing functions of an experiment.
package struct SlicingNoise: Codable, Equatable, Hashable, Sendable {
  /// Share of a slice's points on which its function fires, in 0...1.
  package let recall: Double
  /// Share of the points outside the slice on which it fires too, in 0...1.
  package let falseFirings: Double

  package init(recall: Double = 1, falseFirings: Double = 0) {
    self.recall = recall
    self.falseFirings = falseFirings
  }

  package static let none = SlicingNoise()

  /// Noise that replaces the function's output by a fair coin with probability `share`.
  package static func coin(_ share: Double) -> SlicingNoise {
    SlicingNoise(recall: 1 - share / 2, falseFirings: share / 2)
  }

  /// `exact`, `10 % false firings`, `recall 90 %`.
  package var title: String {
    func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
    var parts: [String] = []
    if recall < 1 { parts.append("recall \(percent(recall))") }
    if falseFirings > 0 { parts.append("\(percent(falseFirings)) false firings") }
    return parts.isEmpty ? "exact" : parts.joined(separator: ", ")
  }

  /// Outputs of the slicing functions, by slice, then by point.
  package func firings(_ members: [[Bool]], seed: UInt64) -> [[Bool]] {
    members.enumerated().map { slice, column in
      var generator = SeededGenerator(seed: seed, purpose: "firings", number: slice)
      return column.map { generator.uniform() < ($0 ? recall : falseFirings) }
    }
  }
}
