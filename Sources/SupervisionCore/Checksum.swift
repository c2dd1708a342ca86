import CMessageDigest

/// SHA-256 of pieces fed one after the other, as lower-case hexadecimal digits.
public struct Checksum {
  private var context = SHA2_CTX()

  public init() { SHA256Init(&context) }

  public mutating func add(_ bytes: some Sequence<UInt8>) {
    let contiguous: Void? = bytes.withContiguousStorageIfAvailable { buffer in
      SHA256Update(&context, buffer.baseAddress, buffer.count)
    }
    if contiguous == nil {
      let copy = Array(bytes)
      SHA256Update(&context, copy, copy.count)
    }
  }

  /// Adds a text and a terminator, so that `add("ab"); add("c")` differs from `add("a"); add("bc")`.
  public mutating func add(_ text: String) {
    add(text.utf8)
    add(CollectionOfOne(UInt8(0)))
  }

  public consuming func hexadecimal() -> String {
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    SHA256Final(&digest, &context)
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  public static func of(_ bytes: some Sequence<UInt8>) -> String {
    var checksum = Checksum()
    checksum.add(bytes)
    return checksum.hexadecimal()
  }
}
