import SupervisionCore
import Testing

@Suite struct ChecksumTests {
  /// FIPS 180-4 and NIST's examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func sha256MatchesThePublishedVectors(text: String, digest: String) {
    #expect(Checksum.of(Array(text.utf8)) == digest)
    #expect(Checksum.of(text.utf8.lazy.map { $0 }) == digest)
  }

  /// Block borders of SHA-256 lie at multiples of 64 bytes.
  @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 200])
  func bytesMayComeInAnyPieces(firstCount: Int) {
    let bytes = (0..<200).map { UInt8($0) }
    var checksum = Checksum()
    checksum.add(bytes[..<firstCount])
    for byte in bytes[firstCount...] { checksum.add(CollectionOfOne(byte)) }
    let digest = checksum.hexadecimal()
    #expect(digest == Checksum.of(bytes))
  }

  @Test func textsEndWithATerminator() {
    func checksum(_ texts: String...) -> String {
      var checksum = Checksum()
      for text in texts { checksum.add(text) }
      return checksum.hexadecimal()
    }
    #expect(checksum("ab", "c") != checksum("a", "bc"))
    #expect(checksum("ab") == Checksum.of([0x61, 0x62, 0]))
    #expect(checksum() != checksum(""))
  }

  @Test func fnv1aMatchesThePublishedValues() {
    #expect(fnv1a64([]) == 0xcbf2_9ce4_8422_2325)
    #expect(fnv1a64("a".utf8) == 0xaf63_dc4c_8601_ec8c)
    #expect(fnv1a64("foobar".utf8) == 0x8594_4171_f739_67e8)
  }
}
