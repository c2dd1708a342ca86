import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

/// Archives of arrays, as numpy writes them.
@Suite struct NpzTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// `numpy.savez(f, L=numpy.array([[1,-1],[0,2]], "int8"), Y=numpy.array([1.0,-1.0]))` of numpy 2.4.6.
  static let stored =
    Data(
      base64Encoded:
        "UEsDBC0AAAAAAAAAIQDk9rIz//////////8FABQATC5ucHkBABAAhAAAAAAAAACEAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzog"
        + "J3xpMScsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAyKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAf8AAlBLAwQtAAAAAAAAACEAVFUUhv//////////BQAUAFkubnB5AQAQ"
        + "AJAAAAAAAAAAkAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICc8ZjgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUn"
        + "OiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgAAAAAA"
        + "APA/AAAAAAAA8L9QSwECLQMtAAAAAAAAACEA5PayM4QAAACEAAAABQAAAAAAAAAAAAAAgAEAAAAATC5ucHlQSwECLQMtAAAAAAAA"
        + "ACEAVFUUhpAAAACQAAAABQAAAAAAAAAAAAAAgAG7AAAAWS5ucHlQSwUGAAAAAAIAAgBmAAAAggEAAAAA")
    ?? Data()
  /// The same by `numpy.savez_compressed`.
  static let deflated =
    Data(
      base64Encoded:
        "UEsDBC0AAAAIAAAAIQDk9rIz//////////8FABQATC5ucHkBABAAhAAAAAAAAABKAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6l"
        + "oF6Taaiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1CmQDLsb/DEwAUEsDBC0AAAAIAAAAIQBUVRSG////"
        + "//////8FABQAWS5ucHkBABAAkAAAAAAAAABMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIK"
        + "EndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC4GMPhgD6X3AwBQSwECLQMtAAAACAAAACEA5PayM0oAAACEAAAABQAAAAAAAAAAAAAA"
        + "gAEAAAAATC5ucHlQSwECLQMtAAAACAAAACEAVFUUhkwAAACQAAAABQAAAAAAAAAAAAAAgAGBAAAAWS5ucHlQSwUGAAAAAAIAAgBm"
        + "AAAABAEAAAAA") ?? Data()
  /// `numpy.savez_compressed(f, numpy.arange(6.0).reshape(2, 3))`.
  static let single =
    Data(
      base64Encoded:
        "UEsDBC0AAAAIAAAAIQDwzTtG//////////8JABQAYXJyXzAubnB5AQAQALAAAAAAAAAAVwAAAAAAAACb7BfqGxDJyFDGUK2eklqc"
        + "XKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgrGmjoKtQpkAy4GFPDBHspwgFAcUFoASos4AABQSwEC"
        + "LQMtAAAACAAAACEA8M07RlcAAACwAAAACQAAAAAAAAAAAAAAgAEAAAAAYXJyXzAubnB5UEsFBgAAAAABAAEANwAAAJIAAAAAAA=="
    ) ?? Data()

  @Test(arguments: [stored, deflated])
  func votesAndGoldAreFoundByTheirNames(_ bytes: Data) throws {
    let url = try folder.write("v.npz", bytes)
    let (items, matrix, _) = try readVotes(url)
    #expect(items == ["0", "1"])
    #expect(
      matrix == VoteMatrix(rows: [[1, -1], [0, 2]], functionNames: ["f0", "f1"], classCount: 3))
    #expect(try readGold(url).mapValues(\.gold) == ["0": 1, "1": nil])
    #expect(try NpyMatrix(contentsOf: url, array: "Y").rows(0..<2, as: Float.self) == [1, -1])
  }

  @Test func theOnlyArrayNeedsNoName() throws {
    let url = try folder.write("v.npz", Self.single)
    let matrix = try NpyMatrix(contentsOf: url)
    #expect((matrix.rowCount, matrix.columnCount) == (2, 3))
    #expect(matrix.rows(0..<2, as: Double.self) == [0, 1, 2, 3, 4, 5])
  }

  @Test func amongSeveralArraysOneHasToBeNamed() throws {
    let url = try folder.write("v.npz", Self.stored)
    let error = try #require(try dataError { _ = try NpyMatrix(contentsOf: url) })
    #expect(error.field == "arrays")
    #expect(error.found == "L, Y")
    #expect(throws: DataError.self) { try NpyMatrix(contentsOf: url, array: "X") }
  }

  @Test(arguments: [[], [0x50, 0x4B], Array("not an archive, but as long as one would be".utf8)])
  func otherFilesAreRefused(_ bytes: [UInt8]) throws {
    let url = try folder.write("v.npz", bytes)
    #expect(try dataError { _ = try NpyMatrix(contentsOf: url) }?.byte == 0)
  }

  /// A flipped bit of the data is noticed by the checksum, or by the packing before it.
  @Test(arguments: [stored, deflated])
  func damageOfTheNumbersIsNoticed(_ bytes: Data) throws {
    let header = bytes.range(of: Data("L.npy".utf8))
    let start = try #require(header).upperBound + 24
    for position in [start, start + 30] {
      var damaged = bytes
      damaged[position] ^= 0x10
      let url = try folder.write("v.npz", damaged)
      #expect(throws: DataError.self) { try readVotes(url) }
    }
  }

  /// Any damage is noticed or harmless, and never a trap.
  @Test func randomDamageIsReadOrExplained() throws {
    var generator = SeededGenerator(seed: 16)
    for round in 0..<1500 {
      var bytes = [Self.stored, Self.deflated, Self.single][round % 3]
      for _ in 0...generator.index(below: 3) where !bytes.isEmpty {
        let position = generator.index(below: bytes.count)
        switch generator.index(below: 4) {
        case 0: bytes[position] = UInt8(generator.index(below: 256))
        case 1: bytes[position] = 0xFF
        case 2: bytes = Data(bytes[..<position]) + bytes[min(bytes.count, position + 3)...]
        default: bytes = Data(bytes[..<max(1, position)])
        }
      }
      let url = try folder.write("v.npz", bytes)
      let error = try dataError { _ = try readVotes(url) }
      if let error { #expect(!error.found.isEmpty && !error.expected.isEmpty) }
    }
  }
}
