import EndModels
import Evaluation
import SliceLearning

/// What one further slice adds to the parameters of the backbones that Slicework has.
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
    try append(&table, "bag, \(ngramCount) n-grams, d = 64") {
      options.bag(featureCount: ngramCount, seed: $0)
    }
    try append(&table, "bilstm, \(wordCount) words, d = 200") {
      options.bilstm(tokenCount: wordCount, seed: $0)
    }
    try append(&table, "mlp, 384 numbers, d = 64") {
      var options = options
      options.kind = .mlp
      return options.dense(width: 384, seed: $0)
    }
    return table
  }

  private func append<B: Backbone>(
    _ table: inout ResultTable, _ title: String, backbone: (UInt64) -> B
  ) throws where B.Scalar: SliceScalar {
    func count(_ method: EndModelMethod, slices: Int) throws -> Int {
      try method.model(
        classCount: 2, sliceCount: slices, options: SliceOptions(), seed: 0, backbone: backbone
      ).parameterCount
    }
    let plain = try count(.vanilla, slices: 0)
    let increases = try [EndModelMethod.hps, .sbl, .moe].map {
      Double(try count($0, slices: 2) - count($0, slices: 1)) / Double(plain)
    }
    table.append([.text(title), .integer(plain)] + increases.map { .number($0) })
  }
}
