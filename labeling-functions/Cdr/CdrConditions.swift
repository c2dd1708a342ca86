import Labeling
import SupervisionCore

/// Whether another mention of the type of `subject`, with another id, stands near `centre`.
///
/// Near means within ⌊d / share⌋ tokens, where d is the pair's distance in tokens. The window to the right starts
/// with the last token of `centre`, the one to the left ends before its first.
func hasRival(
  to subject: KeyPath<RelationCandidate, Mention>,
  around centre: KeyPath<RelationCandidate, Mention>,
  share: Int, in candidate: RelationCandidate
) -> Bool {
  let (subject, centre) = (candidate[keyPath: subject], candidate[keyPath: centre])
  let reach = max(0, candidate.tokenDistance) / share
  let right = (centre.tokens.upperBound - 1)..<(centre.tokens.upperBound - 1 + reach)
  let left = (centre.tokens.lowerBound - reach)..<centre.tokens.lowerBound
  return candidate.sentence.mentions.contains { mention in
    mention.type == subject.type && mention.entity != subject.entity
      && (mention.tokens.overlaps(right) || mention.tokens.overlaps(left))
  }
}

/// The pairs of the Comparative Toxicogenomics Database.
struct Ctd {
  private let resource: Resource
  private let pairs: PairCategories

  init(_ resource: Resource) throws {
    self.resource = resource
    pairs = try PairCategories(resource)
  }

  /// Whether a chemical id and a disease id of the candidate are listed in the category.
  func lists(_ category: String) -> Condition<RelationCandidate> {
    Condition(resources: [resource]) { [pairs] candidate in
      pairs.contains(candidate.first.entity, candidate.second.entity, category: category)
    }
  }
}
