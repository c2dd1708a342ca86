import BuiltInTasks
import Corpora
import CorpusTestSupport
import EndModels
import FileFormats
import Foundation
import Pipeline
import SupervisionCore
import Testing

@testable import PaperExperiments

@Suite struct TextApplicationTests {
  static let cola = Result { try Application.cola(.builtIn) }
  static let rte = Result { try Application.rte(.builtIn) }

  @Test func generatedColaHasThePapersSizesAndSaysWhatItIs() throws {
    let cola = try Self.cola.get()
    #expect(cola.splits.map(cola.rowCount) == [7_244, 1_310, 1_040])
    #expect(cola.measure == .matthews)
    #expect(cola.origin.kind == .embedded)
    #expect(cola.classNames == ["unacceptable", "acceptable"])
    #expect(cola.sliceNames.count == 13)
    #expect(cola.vectorsTitle == "random projection of hashed n-grams")
    #expect(cola.splits.allSatisfy { cola.vectors[$0]?.width == 384 })
  }

  @Test func generatedRteHasThePapersSizesAndSaysWhatItIs() throws {
    let rte = try Self.rte.get()
    #expect(rte.splits.map(rte.rowCount) == [2_240, 250, 277])
    #expect(rte.measure == .f1)
    #expect(rte.origin.kind == .embedded)
    #expect(rte.classNames == ["notEntailment", "entailment"])
    #expect(rte.sliceNames.count == 16)
    #expect(rte.vectorsTitle.hasPrefix("random projection of hashed n-grams"))
    #expect(rte.splits.allSatisfy { rte.vectors[$0]?.width == 4 * 384 })
  }

  @Test func slicesAndClassesHaveTheSameShareInStratifiedSplits() throws {
    expectEqualShares(try Self.cola.get(), splits: [.train, .dev, .test])
    expectEqualShares(try Self.rte.get(), splits: [.train, .dev])
  }

  @Test func membersFollowTheirRowsThroughTheSplit() throws {
    let cola = try Self.cola.get()
    let question = try #require(cola.sliceNames.firstIndex(of: "question"))
    for split in cola.splits {
      let texts = try #require(cola.texts[split])
      let asks = texts.map { $0.tokens[$0.tokens.count - 1] == "?" }
      #expect(cola.members[split]?[question] == asks)
    }
  }

  @Test func aDataFolderWithoutTheCorpusIsAnError() throws {
    let empty = DataLocation.folder(FileManager.default.temporaryDirectory)
    let error = #expect(throws: FileError.self) { try Application.cola(empty) }
    #expect(error?.problem.contains("in_domain_train.tsv") == true)
    #expect(throws: FileError.self) { try Application.rte(empty) }
  }

  @Test(arguments: [
    ([1, 384], "384 columns", "768"), ([2, 768], "2 rows", "1, one per candidate"),
  ])
  func vectorsOfAnotherShapeAreRefused(shape: [Int], found: String, expected: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let table = "index\tsentence1\tsentence2\tlabel\n0\tHe sang.\tHe sang.\tentailment\n"
    for name in ["train", "dev"] {
      try Data(table.utf8).write(to: folder.appending(path: "\(name).tsv"))
      try writeNpy(
        [Float](repeating: 0, count: shape[0] * shape[1]), shape: shape,
        to: folder.appending(path: "\(name).minilm.npy"))
    }
    let error = #expect(throws: DataError.self) { try Application.rte(.folder(folder)) }
    #expect(error?.file.hasSuffix("train.minilm.npy") == true)
    #expect(error?.found == found)
    #expect(error?.expected.hasPrefix(expected) == true)
  }
}

/// Real files: vectors beside the rows of their texts.
@Suite(.realCorpora) struct RealTextApplicationTests {
  private func folder(_ corpus: String) throws -> URL {
    try corpusFolder(named: corpus, in: #require(realCorpora))
  }

  @Test func realColaIsStratifiedAndKeepsVectorsBesideTheirSentences() throws {
    let folder = try folder("cola")
    let cola = try Application.cola(.folder(folder))
    #expect(cola.splits.map(cola.rowCount) == [7_244, 1_310, 1_040])
    #expect(cola.origin.kind == .real)
    #expect(cola.vectorsTitle == "all-MiniLM-L6-v2")
    expectEqualShares(cola, splits: [.train, .dev, .test])

    let file = try ColaFile(contentsOf: folder.appending(path: "in_domain_dev.tsv"))
    let matrix = try NpyMatrix(contentsOf: folder.appending(path: "in_domain_dev.minilm.npy"))
    var vectorOf: [[UInt8]: [Float]] = [:]
    for split in cola.splits {
      let (texts, vectors) = try (#require(cola.texts[split]), #require(cola.vectors[split]))
      for (row, text) in texts.enumerated() {
        vectorOf[text.tokens.bytes] = Array(vectors.values[(row * 384)..<((row + 1) * 384)])
      }
    }
    let samples = file.rows.indices.filter { $0 % 50 == 0 }
    for row in samples {
      let bytes = file.rows[row].candidate.markedTokens.tokens.bytes
      #expect(vectorOf[bytes] == matrix.row(row))
    }
  }

  @Test func realRteHoldsOutDevAndTestsOnGluesDev() throws {
    let folder = try folder("rte")
    let rte = try Application.rte(.folder(folder))
    #expect(rte.splits.map(rte.rowCount) == [2_240, 250, 277])
    #expect(rte.gold[.test]?.reduce(0, +) == 146)
    let inTrainAndDev = try #require(rte.gold[.train]).reduce(0, +) + rte.gold[.dev]!.reduce(0, +)
    #expect(inTrainAndDev == 1_249)
    #expect(rte.origin.kind == .real)
    expectEqualShares(rte, splits: [.train, .dev])

    let matrix = try NpyMatrix(contentsOf: folder.appending(path: "dev.minilm.npy"))
    let vectors = try #require(rte.vectors[.test])
    let width = 4 * 384
    for row in [0, 100, 276] {
      let start = row * width
      #expect(Array(vectors.values[start..<(start + 768)]) == matrix.row(row))
      let (a, b) = (matrix.row(row)[5], matrix.row(row)[384 + 5])
      #expect(vectors.values[start + 768 + 5] == abs(a - b))
      #expect(vectors.values[start + 3 * 384 + 5] == a * b)
    }
  }
}

/// Whether each class, and each class of each slice, has the same share in the splits, up to a few rows.
private func expectEqualShares(_ application: Application, splits: [Split]) {
  let total = splits.reduce(0) { $0 + application.rowCount($1) }
  for slice in -1..<application.sliceNames.count {
    for label in 0...1 {
      let counts = splits.map { split -> Int in
        let members = slice < 0 ? nil : application.members[split]?[slice]
        let gold = application.gold[split] ?? []
        return gold.indices.count { gold[$0] == label && members?[$0] != false }
      }
      for (split, count) in zip(splits, counts) {
        let share = Double(application.rowCount(split)) / Double(total)
        let wanted = Double(counts.reduce(0, +)) * share
        #expect(abs(Double(count) - wanted) <= 4, "slice \(slice), class \(label), \(split)")
      }
    }
  }
}
