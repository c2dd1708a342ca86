import Corpora
import SupervisionCore

/// Name of the location of generated data in errors, listings and reports.
let embeddedPath = CorpusOrigin.Kind.embedded.caption

/// Length and checksum of generated texts, ids and labels, as if they were a file.
struct EmbeddedContent {
  private let name: String
  private var byteCount: Int
  private var checksum = Checksum()

  init(name: String, resource: Resource) {
    self.name = name
    byteCount = resource.bytes.count
    checksum.add(resource.bytes)
  }

  mutating func add(_ text: String) {
    byteCount += text.utf8.count
    checksum.add(text)
  }

  mutating func add(_ labeled: LabeledCandidate<RelationCandidate>) {
    add("\(labeled.candidate.id) \(labeled.split) \(labeled.gold ?? -1)")
  }

  var file: CorpusOrigin.File {
    let copy = checksum
    return CorpusOrigin.File(
      name: "\(name) \(embeddedPath)", byteCount: byteCount, checksum: copy.hexadecimal())
  }
}
