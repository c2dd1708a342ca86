import Labeling
import SupervisionCore

/// The names of a pair of persons.
final class Names: Sendable {
  let first: String
  let second: String
  let firstLast: String?
  let secondLast: String?

  init(_ first: String, _ second: String) {
    self.first = first
    self.second = second
    firstLast = lastName(of: first)
    secondLast = lastName(of: second)
  }
}

/// Each name as its tokens, joined with one space each.
let tokenNames = Feature<RelationCandidate, Names>("names by tokens") {
  let tokens = $0.sentence.tokens
  return Names(tokens.joined($0.first.tokens), tokens.joined($0.second.tokens))
}

/// Each name as written in the sentence.
let textNames = Feature<RelationCandidate, Names>("names by text") {
  Names($0.sentence.text(of: $0.first.span), $0.sentence.text(of: $0.second.span))
}

/// Couples from a list of known ones.
struct KnownCouples {
  private let resource: Resource
  private let couples: PairList
  /// The last names of couples in which both have one.
  private let lastNames: PairList

  init(_ resource: Resource) throws {
    try self.init(resource) { ($0, $1) }
  }

  /// The couples with names stripped of what is not ASCII, then of white space where the pair starts and ends.
  init(asciiOnly resource: Resource) throws {
    try self.init(resource) { first, second in
      (
        String(asciiOnly(first).drop(while: \.isWhitespace)),
        String(asciiOnly(second).reversed().drop(while: \.isWhitespace).reversed())
      )
    }
  }

  private init(
    _ resource: Resource, change: (String, String) -> (first: String, second: String)?
  ) throws {
    self.resource = resource
    couples = try PairList(resource, separator: ",", hasHeader: true).compactMap(change)
    lastNames = couples.compactMap { first, second in
      guard let first = lastName(of: first), let second = lastName(of: second) else { return nil }
      return (first, second)
    }
  }

  /// Whether the two are a known couple.
  func know(_ names: Feature<RelationCandidate, Names>) -> Condition<RelationCandidate> {
    Condition(on: names, resources: [resource]) { [couples] names in
      couples.containsEitherWay(names.first, names.second)
    }
  }

  /// Whether both have a last name, and a known couple has these.
  func knowLastNames(_ names: Feature<RelationCandidate, Names>) -> Condition<RelationCandidate> {
    Condition(on: names, resources: [resource]) { [lastNames] names in
      guard let first = names.firstLast, let second = names.secondLast else { return false }
      return lastNames.containsEitherWay(first, second)
    }
  }
}

private func asciiOnly(_ text: String) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.filter(\.isASCII)))
}
