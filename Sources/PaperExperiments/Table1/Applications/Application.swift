import EndModels
import Evaluation
import SupervisionCore

/// One of the applications of the paper's table 1, ready for end models: gold, slices and features of every split.
///
/// Rows of one split have the same order in all fields.
///
/// - Source: Chen et al. 2019, *Slice-based Learning*, section 4.1.
package struct Application: Sendable {
  /// Name on the command line: `cola`, `rte`, `cydet`.
  package let name: String
  /// Name in tables, such as `CoLA`.
  package let title: String
  /// Measure that its test split is scored by; of class 1 where the measure is of one class.
  package let measure: Metric
  /// Whether the data are real or generated, and the files that were read.
  package let origin: CorpusOrigin
  /// The classes in the order of their indices.
  package let classNames: [String]
  /// Class index of each row.
  package let gold: [Split: [Int]]
  /// Identifiers of the rows, unique.
  package let sliceNames: [String]
  /// Membership by slice, then row.
  package let members: [Split: [[Bool]]]
  /// Texts of the rows; empty for images.
  package let texts: [Split: [MarkedTokens]]
  /// The rows as pretrained encoders read them, one text or a pair; empty for images.
  package let candidateTexts: [Split: [CandidateText]]
  /// How splits were made, where a corpus does not have those of the paper; a clause.
  package let splitsNote: String?
  /// Vectors of the rows as in the files, not standardised; the backbone `features` reads them.
  package let vectors: [Split: DenseRows]
  /// Name of the encoder that computed the vectors, such as `all-MiniLM-L6-v2`.
  package let vectorsTitle: String
  /// Size of the gray images whose pixels the vectors are; nil for other vectors.
  package let imageSize: ImageSize?

  /// - Precondition: `gold`, `members`, `vectors` and, unless empty, `texts` have the same splits, and in each of them
  ///   the same number of rows; one column of members per slice; gold below the number of classes.
  package init(
    name: String, title: String, measure: Metric, origin: CorpusOrigin, classNames: [String],
    gold: [Split: [Int]], sliceNames: [String], members: [Split: [[Bool]]],
    texts: [Split: [MarkedTokens]] = [:], candidateTexts: [Split: [CandidateText]] = [:],
    splitsNote: String? = nil, vectors: [Split: DenseRows], vectorsTitle: String,
    imageSize: ImageSize? = nil
  ) {
    for (split, gold) in gold {
      precondition(gold.allSatisfy(classNames.indices.contains), "gold is a class in \(split)")
      precondition(members[split]?.count == sliceNames.count, "a column per slice in \(split)")
      precondition(
        members[split]?.allSatisfy { $0.count == gold.count } == true,
        "a member per row in \(split)")
      precondition(vectors[split]?.count == gold.count, "a vector per row in \(split)")
      precondition(
        texts.isEmpty || texts[split]?.count == gold.count, "a text per row in \(split)")
      precondition(
        candidateTexts.isEmpty || candidateTexts[split]?.count == gold.count,
        "a candidate per row in \(split)")
      precondition(
        imageSize == nil || vectors[split]?.width == imageSize?.pixelCount,
        "a number per pixel in \(split)")
    }
    precondition(Set(sliceNames).count == sliceNames.count, "slice names are unique")
    self.name = name
    self.title = title
    self.measure = measure
    self.origin = origin
    self.classNames = classNames
    self.gold = gold
    self.sliceNames = sliceNames
    self.members = members
    self.texts = texts
    self.candidateTexts = candidateTexts
    self.splitsNote = splitsNote
    self.vectors = vectors
    self.vectorsTitle = vectorsTitle
    self.imageSize = imageSize
  }

  /// Splits that have rows, in order.
  package var splits: [Split] { gold.filter { !$0.value.isEmpty }.keys.sorted() }

  package func rowCount(_ split: Split) -> Int { gold[split]?.count ?? 0 }
}
