import FileTestSupport
import Foundation
import SupervisionCore
import Testing

/// A reader with a small input of its format, to be read after damage.
public struct MutatedReader: CustomTestStringConvertible, Sendable {
  public let testDescription: String
  let fileName: String
  let sample: [UInt8]
  let read: @Sendable (URL, Bool) throws -> Void

  /// - Parameters:
  ///   - testDescription: the format.
  ///   - fileName: of the input.
  ///   - sample: an input without fault.
  ///   - read: reads the folder in which the file lies, with or without skipping.
  public init(
    testDescription: String, fileName: String, sample: [UInt8],
    read: @escaping @Sendable (URL, Bool) throws -> Void
  ) {
    self.testDescription = testDescription
    self.fileName = fileName
    self.sample = sample
    self.read = read
  }

  /// Records an issue where one of 200 damaged inputs is neither read nor refused with a finding, an expectation and a
  /// remedy.
  public func expectReadOrExplained(skipInvalid: Bool) throws {
    let folder = try TemporaryFolder()
    try folder.write(fileName, sample)
    try read(folder.url, skipInvalid)
    var generator = SeededGenerator(seed: 2026)
    var refusals = 0
    for _ in 0..<200 {
      try folder.write(fileName, mutated(sample, using: &generator))
      do {
        try read(folder.url, skipInvalid)
      } catch let error as DataError {
        refusals += 1
        #expect(!error.found.isEmpty && !error.expected.isEmpty && !error.remedy.isEmpty)
      }
    }
    if !skipInvalid { #expect(refusals > 0) }
  }
}

/// One to four changes: a byte replaced, pieces removed, repeated or cut off, a number made large.
private func mutated(
  _ bytes: [UInt8], using generator: inout SeededGenerator
) -> [UInt8] {
  var bytes = bytes
  for _ in 0...generator.index(below: 4) where !bytes.isEmpty {
    let start = generator.index(below: bytes.count)
    let end = min(bytes.count, start + generator.index(below: 12))
    switch generator.index(below: 7) {
    case 0: bytes[start] = UInt8(generator.index(below: 256))
    case 1: bytes[start] = Array("{}[]\"\\,:\t\n<>&|-0'".utf8)[generator.index(below: 17)]
    case 2: bytes.removeSubrange(start..<end)
    case 3: bytes.insert(contentsOf: bytes[start..<end], at: start)
    case 4: bytes.removeSubrange(start...)
    case 5: bytes.insert(contentsOf: Array("99999999999999999999".utf8), at: start)
    default:
      let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
      if !digits.isEmpty {
        bytes[digits[generator.index(below: digits.count)]] = UInt8(
          0x30 + generator.index(below: 10))
      }
    }
  }
  return bytes
}
