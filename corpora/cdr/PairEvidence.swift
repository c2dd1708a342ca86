import SupervisionCore

/// A table of chemical-disease pairs that knows much, but neither all nor only what is true.
///
/// It stands in for the Comparative Toxicogenomics Database: what it says of a pair is drawn once
/// for the corpus, mostly but not always in agreement with the documents.
struct PairEvidence {
  private struct Pair: Hashable {
    let chemical: String
    let disease: String
  }

  private static let categories = ["marker", "therapeutic", "unspecified"]

  private let lexicon: CdrLexicon
  private var known: Set<Pair> = []
  private var rows: [String] = []

  init(lexicon: CdrLexicon) { self.lexicon = lexicon }

  /// Draws what the table says of the document's pairs that it has not met before.
  mutating func add(_ document: Document, using generator: inout SeededGenerator) {
    let ids = { (type: String) in
      document.annotations.filter {
        $0.type == type && $0.attributes["CompositeRole"] != "CompositeMention"
      }
      .compactMap { $0.attributes["MESH"] }
    }
    let related = Set(
      document.relations.map {
        Pair(chemical: $0.arguments["Chemical"] ?? "", disease: $0.arguments["Disease"] ?? "")
      })
    for chemical in ids("Chemical") {
      for disease in ids("Disease") {
        let pair = Pair(chemical: chemical, disease: disease)
        guard known.insert(pair).inserted else { continue }
        draw(
          pair, shares: related.contains(pair) ? [0.93, 0.12, 0.6] : [0.42, 0.42, 0.3],
          using: &generator)
      }
    }
  }

  /// The rows so far and those of pairs that no document mentions, sorted.
  mutating func table(using generator: inout SeededGenerator) -> String {
    for _ in 0..<2_000 {
      let pair = Pair(
        chemical: lexicon.chemicals[generator.index(below: lexicon.chemicals.count)].id,
        disease: lexicon.diseases[generator.index(below: lexicon.diseases.count)].id)
      if known.insert(pair).inserted { draw(pair, shares: [0.4, 0.2, 0.5], using: &generator) }
    }
    return rows.sorted().map { $0 + "\n" }.joined()
  }

  private mutating func draw(
    _ pair: Pair, shares: [Double], using generator: inout SeededGenerator
  ) {
    for (category, share) in zip(Self.categories, shares) where generator.uniform() < share {
      rows.append("\(pair.chemical)\t\(pair.disease)\t\(category)")
    }
  }
}
