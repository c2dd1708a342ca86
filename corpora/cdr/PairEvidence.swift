import SupervisionCore

/// A table of chemical-disease pairs that knows much, but neither all nor only what is true.
///
/// It replaces the Comparative Toxicogenomics Database: the categories of a pair are drawn once
/// for the corpus, mostly but not always in agreement with the documents.
struct PairEvidence {
  private struct Pair: Hashable {
    let chemical: String
    let disease: String
  }

  /// Probability that a pair is listed in each category.
  private struct Shares {
    let marker: Double
    let therapeutic: Double
    let unspecified: Double

    static let related = Shares(marker: 0.93, therapeutic: 0.3, unspecified: 0.6)
    static let unrelated = Shares(marker: 0.4, therapeutic: 0.4, unspecified: 0.3)
    static let unmentioned = Shares(marker: 0.4, therapeutic: 0.2, unspecified: 0.5)
  }

  private let lexicon: CdrLexicon
  private var known: Set<Pair> = []
  private var rows: [String] = []

  init(lexicon: CdrLexicon) { self.lexicon = lexicon }

  /// Draws the categories of those pairs of the document that are new to the table.
  mutating func add(_ document: Document, using generator: inout SeededGenerator) {
    let related = Set(
      document.relations.compactMap { relation -> Pair? in
        guard let chemical = relation.arguments["Chemical"],
          let disease = relation.arguments["Disease"]
        else { return nil }
        return Pair(chemical: chemical, disease: disease)
      })
    for chemical in Self.ids(of: "Chemical", in: document) {
      for disease in Self.ids(of: "Disease", in: document) {
        let pair = Pair(chemical: chemical, disease: disease)
        draw(pair, related.contains(pair) ? .related : .unrelated, using: &generator)
      }
    }
  }

  /// The rows so far and those of pairs that no document mentions, sorted.
  mutating func table(using generator: inout SeededGenerator) -> String {
    for _ in 0..<2_000 {
      let pair = Pair(
        chemical: lexicon.chemicals[generator.index(below: lexicon.chemicals.count)].id,
        disease: lexicon.diseases[generator.index(below: lexicon.diseases.count)].id)
      draw(pair, .unmentioned, using: &generator)
    }
    return rows.sorted().map { $0 + "\n" }.joined()
  }

  /// Ids of single entities: those of a composite mention are in its individual mentions.
  private static func ids(of type: String, in document: Document) -> [String] {
    document.annotations.lazy
      .filter { $0.type == type && $0.attributes["CompositeRole"] != "CompositeMention" }
      .compactMap { $0.attributes["MESH"] }
      .filter { $0 != CdrLexicon.unnamed.id }
  }

  private mutating func draw(
    _ pair: Pair, _ shares: Shares, using generator: inout SeededGenerator
  ) {
    guard known.insert(pair).inserted else { return }
    let categories = [
      ("marker", shares.marker), ("therapeutic", shares.therapeutic),
      ("unspecified", shares.unspecified),
    ]
    for (category, share) in categories where generator.uniform() < share {
      rows.append("\(pair.chemical)\t\(pair.disease)\t\(category)")
    }
  }
}
