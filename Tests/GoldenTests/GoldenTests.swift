import Foundation
import Testing

private let isRecording = ProcessInfo.processInfo.environment["SLICEWORK_GOLDEN"] == "record"

/// An executable computes what the one that wrote the golden files computed.
///
/// Areas without data run everywhere; those of the real corpora where `SLICEWORK_DATA` is set.
@Suite(
  .serialized,
  .enabled(
    if: Executable.path != nil, "needs an executable: set SLICEWORK_EXECUTABLE, or `make golden`"))
struct GoldenTests {
  @Test(
    .enabled(if: !isRecording, "the golden files are being written"), arguments: Area.withoutData)
  func figuresAreTheRecordedOnes(area: Area) async throws {
    try await checkFigures(of: area)
  }

  @Test(
    .enabled(if: !isRecording, "the golden files are being written"),
    .enabled(if: Area.realCorpora != nil, "needs the real corpora: set SLICEWORK_DATA"),
    arguments: Area.real)
  func figuresOfRealCorporaAreTheRecordedOnes(area: Area) async throws {
    try await checkFigures(of: area)
  }

  @Test(.enabled(if: !isRecording, "the golden files are being written"), arguments: Area.possible)
  func whereTheArithmeticIsTheSameEveryBitIs(area: Area) async throws {
    let recorded = try GoldenRecord.read(area.rawValue)
    guard recorded.arithmetic == Arithmetic.current else {
      Issue.record(
        "recorded with \(recorded.arithmetic), found \(Arithmetic.current): only figures are compared",
        severity: .warning)
      return
    }
    let found = try await Outcomes.shared.outcome(of: area)
    #expect(moved(from: recorded.sameArithmetic, to: found.sameArithmetic) == [])
  }

  @Test(
    .enabled(if: isRecording, "golden files are written by record.sh"), arguments: Area.possible)
  func goldenFilesAreWritten(area: Area) async throws {
    try await Outcomes.shared.outcome(of: area).write(area.rawValue)
  }

  private func checkFigures(of area: Area) async throws {
    let recorded = try GoldenRecord.read(area.rawValue)
    let found = try await Outcomes.shared.outcome(of: area)
    #expect(moved(from: recorded.everywhere, to: found.everywhere) == [])
    #expect(moved(from: recorded.labels, to: found.labels, by: Tolerance.labels) == [])
    #expect(moved(from: recorded.training, to: found.training, by: Tolerance.training) == [])
  }
}

/// Names of outputs with another checksum, or that only one side has.
private func moved(from recorded: [String: String], to found: [String: String]) -> [String] {
  Set(recorded.keys).union(found.keys).filter { recorded[$0] != found[$0] }.sorted()
}

/// Figures farther from the recorded ones than `tolerance`, or that only one side has, with both values.
private func moved(
  from recorded: [String: Double], to found: [String: Double], by tolerance: Double
) -> [String] {
  Set(recorded.keys).union(found.keys).sorted().compactMap { name in
    guard let old = recorded[name], let new = found[name] else { return "\(name): only one side" }
    return abs(old - new) <= tolerance ? nil : "\(name): recorded \(old), found \(new)"
  }
}
