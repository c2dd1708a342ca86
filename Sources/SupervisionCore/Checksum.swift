import CMessageDigest

/// SHA-256 of bytes fed in pieces.
package struct Checksum {
  private var context = SHA2_CTX()

  package init() { SHA256Init(&context) }

  package mutating func add(_ bytes: some Sequence<UInt8>) {
    let contiguous: Void? = bytes.withContiguousStorageIfAvailable { buffer in
      SHA256Update(&context, buffer.baseAddress, buffer.count)
    }
    if contiguous == nil {
      let copy = Array(bytes)
      SHA256Update(&context, copy, copy.count)
    }
  }

  /// Adds a text and a terminator, so that `add("ab"); add("c")` differs from `add("a"); add("bc")`.
  package mutating func add(_ text: String) {
    add(text.utf8)
    add(CollectionOfOne(UInt8(0)))
  }

  /// The 32 bytes of the checksum.
  package consuming func digest() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    SHA256Final(&digest, &context)
    return digest
  }

  package consuming func hexadecimal() -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  package static func of(_ bytes: some Sequence<UInt8>) -> String {
    var checksum = Checksum()
    checksum.add(bytes)
    return checksum.hexadecimal()
  }
}
