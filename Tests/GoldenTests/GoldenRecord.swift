import Foundation

/// What an executable computed, as far as it is kept: a file of `Golden`.
struct GoldenRecord: Codable {
  /// Where the numbers were computed.
  var arithmetic = Arithmetic.current
  /// SHA-256 of what is the same everywhere: votes, candidates, counts, the structure of models.
  var everywhere: [String: String] = [:]
  /// SHA-256 of what is the same bit for bit where the arithmetic is.
  var sameArithmetic: [String: String] = [:]
  /// Figures of fitted label models, within ``Tolerance/labels`` everywhere.
  var labels: [String: Double] = [:]
  /// Figures of trained networks, within ``Tolerance/training`` everywhere.
  var training: [String: Double] = [:]

  static func read(_ name: String) throws -> GoldenRecord {
    try JSONDecoder().decode(GoldenRecord.self, from: Data(contentsOf: file(name)))
  }

  func write(_ name: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try (encoder.encode(self) + Data("\n".utf8)).write(to: Self.file(name))
  }

  private static func file(_ name: String) -> URL {
    TestFiles.golden.appending(path: "\(name).json")
  }
}

/// How far figures may lie from the recorded ones where another processor or library computes them.
enum Tolerance {
  /// Label models are fitted in double precision by iterations that stop at a change far above rounding; the
  /// probabilities of six models were the same bit for bit with and without FMA and AVX.
  static let labels = 1e-6
  /// Training in single precision takes other steps once a digit differs. With the OpenBLAS kernels of the oldest
  /// processors, the means of `compare` stayed as they were, and those of `figure1` moved by 0.0008. A hundredth
  /// is one candidate of the smallest set of positives, and networks that went another way differ by more than five.
  static let training = 0.05
}

/// The files beside the tests.
enum TestFiles {
  static let golden = folder.appending(path: "Golden")
  static let fixtures = folder.appending(path: "Fixtures")
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
}
