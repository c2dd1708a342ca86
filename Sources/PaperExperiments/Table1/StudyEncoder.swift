import Foundation
import JSONCoding
import Pipeline
import SupervisionCore

/// The pretrained encoder under an application.
struct StudyEncoder: Sendable {
  let use: EncoderUse
  /// A sentence on texts that were cut; nil where there are none.
  let note: String?
  /// Checksum of all that decides a run beside choice, method and seed.
  let checksum: String

  /// Such as `all-mpnet-base-v2, layers 7 to 12 fine-tuned`.
  var title: String {
    guard use.fineTunedLayers > 0 else { return "\(use.name), layer \(use.layer), frozen" }
    let first = use.layer - use.fineTunedLayers + 1
    return first == use.layer
      ? "\(use.name), layer \(first) fine-tuned"
      : "\(use.name), layers \(first) to \(use.layer) fine-tuned"
  }

  init(
    _ encoded: EncodedSplits, under application: Application, budget: ApplicationBudget,
    settings: EndModelSettings, version: Int
  ) throws {
    use = encoded.use
    note = encoded.note
    var checksum = Checksum()
    checksum.add("table 1, version 1, backbone version \(version)")
    checksum.add(try canonicalJSONText(encoded.use))
    checksum.add(try canonicalJSONText(settings.backbone))
    checksum.add("\(budget)")
    for split in application.splits {
      checksum.add("\(split) \(application.gold[split] ?? []) \(application.members[split] ?? [])")
      for text in application.candidateTexts[split] ?? [] {
        checksum.add("\(text.texts.count)")
        for text in text.texts { checksum.add("\(text.utf8.count) \(text)") }
      }
    }
    self.checksum = checksum.hexadecimal()
  }
}
