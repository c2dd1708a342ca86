import FileFormats
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct LabelFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func probabilitiesReadBackToTheLastBit() throws {
    var generator = SeededGenerator(seed: 5)
    var probabilities: [Double] = []
    for _ in 0..<500 {
      let p = generator.uniform() * (generator.uniform() < 0.3 ? 1e-9 : 1)
      probabilities += [p, 1 - p]
    }
    let labels = ProbabilisticLabels(classCount: 2, probabilities: probabilities)
    let items = (0..<500).map { "item \($0)" }
    for name in ["p.csv", "p.tsv.gz"] {
      try writeLabels(labels, items: items, to: folder.file(name))
      let copy = try readLabels(folder.file(name))
      #expect(copy.items == items)
      #expect(copy.labels == labels)
    }
  }

  @Test func writtenLabelsReadLikeThis() throws {
    let labels = ProbabilisticLabels(classCount: 2, probabilities: [0.1, 0.9, 1, 0])
    try writeLabels(labels, items: ["a", "b"], to: folder.file("p.csv"))
    try writeLabels(labels, items: ["a", "b"], to: folder.file("p.jsonl"))
    #expect(try folder.text("p.csv") == "item,p0,p1\na,0.1,0.9\nb,1.0,0.0\n")
    #expect(
      try folder.text("p.jsonl") == """
        {"item":"a","probabilities":[0.1,0.9]}
        {"item":"b","probabilities":[1.0,0.0]}

        """)
  }

  @Test func labelsAsNpyAreDoubles() throws {
    let labels = ProbabilisticLabels(classCount: 2, probabilities: [0.1, 0.9, 1, 0])
    try writeLabels(labels, items: ["a", "b"], to: folder.file("p.npy.gz"))
    let matrix = try NpyMatrix(contentsOf: folder.file("p.npy.gz"))
    #expect(matrix.elementType == .float64)
    #expect(matrix.rows(0..<2, as: Double.self) == [0.1, 0.9, 1, 0])
  }

  @Test(arguments: [
    ("item,p0,p1\na,0.5,0.6\n", 2), ("item,p0,p1\na,-0.5,1.5\n", 2), ("item,p0,p1\na,nan,1\n", 2),
    ("item,p1,p0\na,0.5,0.5\n", 1), ("item,p0,p1\na,0.5,0.5\na,0.5,0.5\n", 3),
    ("item,p0,p1\na,0.5\n", 2), ("item,p0,p1\n,0.5,0.5\n", 2),
  ])
  func faultsAreFoundWithTheirLine(_ text: String, _ line: Int) throws {
    let url = try folder.write("p.csv", text)
    #expect(try dataError { _ = try readLabels(url) }?.line == line)
  }
}

@Suite struct GoldFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func goldIsReadWithAndWithoutSplits() throws {
    let plain = try readGold(folder.write("g.csv", "item,gold\na,1\nb,-1\n"))
    #expect(plain["a"]?.gold == 1)
    #expect(plain["b"]?.gold == .some(nil))
    #expect(plain["a"]?.split == .some(nil))
    let split = try readGold(
      folder.write("g.tsv", "item\tgold\tsplit\na\t1\tdev\nb\t0\tvalid\nc\t0\t\n"))
    #expect(split["a"]?.split == .dev)
    #expect(split["b"]?.split == .dev)
    #expect(split["c"]?.split == .some(nil))
    #expect(split.count == 3)
  }

  @Test(
    arguments: [
      ("item,gold\na,x\n", 2, "gold"), ("item,gold\na,-2\n", 2, "gold"),
      ("item,gold\na,3\n", 2, "gold"), ("item,gold,split\na,1,held-out\n", 2, "split"),
      ("item,gold\na,1\na,1\n", 3, "item"), ("item,label\na,1\n", 1, nil),
      ("item,gold\n,1\n", 2, "item"), ("item,gold\na,1,dev\n", 2, nil), ("", nil, nil),
    ] as [(String, Int?, String?)])
  func faultsAreFoundWithTheirPlace(_ text: String, _ line: Int?, _ field: String?) throws {
    let url = try folder.write("g.csv", text)
    let error = try #require(try dataError { _ = try readGold(url, classCount: 3) })
    #expect(error.line == line)
    #expect(error.field == field)
  }
}
