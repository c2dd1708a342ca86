import EndModels
import Evaluation
import SliceLearning

/// Parameters that one further slice adds, for each built-in backbone.
struct SliceCosts {
  var ngramCount = 54_000
  var wordCount = 10_000

  func table() throws -> ResultTable {
    var table = ResultTable(
      caption: "Parameters that one slice adds, relative to the model without slices",
      columns: [
        .init("backbone"), .init("parameters", title: "without slices", .integer),
        .init("hps", title: "HPS", .decimal(4)), .init("sbl", title: "SBL", .decimal(4)),
        .init("moe", title: "MoE", .decimal(4)),
      ],
      notes: [
        "As ratios: 0.07 is 7 %. The paper: SBL 0.07 (BERT) and 0.05 (ResNet-18), MoE 1.00. An SBL slice holds "
          + "d·h + h + d + 1 parameters, whatever the backbone; large embeddings make it next to nothing."
      ])
    let options = BackboneOptions()
    try append(
      &table, "bag, \(ngramCount) n-grams, d = 64",
      FittedBackbone(
        BagFactory.bag,
        encoder: SparseEncoder(ngrams: NgramEncoder(), vocabulary: vocabulary(of: ngramCount)),
        options: options))
    // The unknown word counts.
    try append(
      &table, "bilstm, \(wordCount) words, d = 200",
      FittedBackbone(
        BiLstmFactory(),
        encoder: SequenceEncoder(tokens: TokenEncoder(), vocabulary: vocabulary(of: wordCount - 1)),
        options: options))
    try append(
      &table, "mlp, 384 numbers, d = 64",
      FittedBackbone(
        DenseFactory.mlp,
        encoder: DenseEncoder(fitting: DenseRows(count: 0, width: 384, values: [])),
        options: options))
    return table
  }

  private func vocabulary(of size: Int) -> Vocabulary {
    Vocabulary(hashes: (0..<size).map { UInt64($0) })
  }

  private func append(
    _ table: inout ResultTable, _ title: String, _ backbone: FittedBackbone<some BackboneFactory>
  ) throws {
    func count(_ method: EndModelMethod, slices: Int) throws -> Int {
      try method.model(
        classCount: 2, sliceCount: slices, options: SliceOptions(), seed: 0,
        backbone: backbone.makeNetwork
      ).parameterCount
    }
    let plain = try count(.vanilla, slices: 0)
    let increases = try [EndModelMethod.hps, .sbl, .moe].map {
      Double(try count($0, slices: 2) - count($0, slices: 1)) / Double(plain)
    }
    table.append([.text(title), .integer(plain)] + increases.map { .number($0) })
  }
}
