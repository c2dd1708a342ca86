import Labeling
import SupervisionCore

/// Whether another mention of the type of `subject`, with another id, is near `centre`.
///
/// Near means within ⌊d / share⌋ tokens, where d is the pair's distance in tokens. The window to the right starts
/// with the last token of `centre`, the one to the left ends before its first.
func hasRival(
  to subject: PairRole, around centre: PairRole, share: Int, in candidate: RelationCandidate
) -> Bool {
  let mentions = candidate.sentence.mentions
  let subject = candidate.index(of: subject)
  let centre = mentions[candidate.index(of: centre)].tokens
  let reach = max(0, candidate.tokenDistance) / share
  let right = (centre.upperBound - 1)..<(centre.upperBound - 1 + reach)
  let left = (centre.lowerBound - reach)..<centre.lowerBound
  return mentions.indices.contains { index in
    let tokens = mentions[index].tokens
    return (tokens.overlaps(right) || tokens.overlaps(left))
      && mentions[index].type == mentions[subject].type
      && mentions[index].entity != mentions[subject].entity
  }
}

/// The pairs of the Comparative Toxicogenomics Database.
struct Ctd {
  private let resource: Resource
  private let pairs: PairCategories
  /// The categories of each candidate, as bits.
  private let mask: Feature<RelationCandidate, UInt64>

  init(_ resource: Resource) throws {
    let pairs = try PairCategories(resource)
    self.resource = resource
    self.pairs = pairs
    mask = Feature("categories of \(resource.name)") {
      pairs.mask($0.first.entity, $0.second.entity)
    }
  }

  /// Whether a chemical id and a disease id of the candidate are listed in the category.
  func lists(_ category: String) -> Condition<RelationCandidate> {
    let bit = pairs.bit(of: category)
    return Condition(on: mask, resources: [resource]) { $0 & bit != 0 }
  }
}
