import SupervisionCore

/// The SHA-256 over a chunk's candidates, on which the validity of votes rests.
struct ChunkChecksum {
  private var checksum = Checksum()

  /// - Parameter classNames: part of the content, since a vote is a class index.
  init(classNames: [String]) {
    for name in classNames { checksum.add(name) }
  }

  /// - Parameter contextDigest: ``contextDigest(id:body:)`` of the candidate's context, empty without one.
  mutating func add(externalID: String, contextDigest: String, body: String, gold: Int?) {
    checksum.add(externalID)
    checksum.add(contextDigest)
    checksum.add(body)
    checksum.add(gold.map(String.init) ?? "")
  }

  consuming func hexadecimal() -> String { checksum.hexadecimal() }

  static func contextDigest(id: String, body: String) -> String {
    var checksum = Checksum()
    checksum.add(id)
    checksum.add(body)
    return checksum.hexadecimal()
  }

  /// The checksum of a corpus from those of its chunks in order of split and number.
  static func corpus(_ chunks: [StoredChunk]) -> String {
    var checksum = Checksum()
    for chunk in chunks {
      checksum.add(chunk.split.rawValue)
      checksum.add(String(chunk.candidateCount))
      checksum.add(chunk.checksum)
    }
    return checksum.hexadecimal()
  }
}
