import BuiltInTasks
import Corpora
import CorpusTestSupport
import FileFormats
import FileTestSupport
import Foundation
import LabelingFunctions
import SupervisionCore
import Testing

@Suite struct GlueCorpusTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func writeRte(vectorsOf parts: [String]) throws {
    for name in ["train", "dev"] {
      try folder.write("\(name).tsv", RteFileTests.header + "0\tHe sang.\tHe sang.\tentailment")
    }
    for name in parts {
      try writeNpy([Float](), shape: [0, 768], to: folder.file("\(name).minilm.npy"))
    }
  }

  @Test func vectorFilesMayBeAbsent() throws {
    try writeRte(vectorsOf: [])
    let corpus = try GlueCorpus.rte(folder: folder.url)
    #expect(corpus.parts.map(\.name) == ["train", "dev"])
    #expect(corpus.parts.allSatisfy { $0.vectorFile == nil })
    #expect(corpus.origin.kind == .real)
    #expect(corpus.origin.files.map(\.name) == ["train.tsv", "dev.tsv"])
  }

  @Test func aVectorFileForOnePartAloneIsAnError() throws {
    try writeRte(vectorsOf: ["train"])
    let error = #expect(throws: FileError.self) { try GlueCorpus.rte(folder: folder.url) }
    #expect(error?.path.hasSuffix("dev.minilm.npy") == true)
  }

  @Test func theFilesReadAreListedWithTheVectors() throws {
    try writeRte(vectorsOf: ["train", "dev"])
    let corpus = try GlueCorpus.rte(folder: folder.url)
    #expect(corpus.part("dev").vectorFile?.lastPathComponent == "dev.minilm.npy")
    #expect(
      corpus.origin.files.map(\.name) == [
        "train.tsv", "train.minilm.npy", "dev.tsv", "dev.minilm.npy",
      ])
  }

  @Test func withoutAFolderTheCorpusIsGeneratedAndSaysSo() throws {
    let cola = try GlueCorpus.cola(folder: nil)
    #expect(cola.origin.kind == .embedded)
    #expect(cola.origin.files.map(\.name) == ["cola embedded (generated)"])
    #expect(cola.rows.count == 9_594)
    let rte = try GlueCorpus.rte(folder: nil)
    #expect(rte.origin.kind == .embedded)
    #expect(rte.parts.map(\.rows.count) == [2_490, 277])
  }

  @Test(.realCorpora) func theRealColaHasItsPublishedCounts() throws {
    let corpus = try GlueCorpus.cola(folder: corpusFolder(named: "cola", in: #require(realCorpora)))
    #expect(corpus.parts.map(\.rows.count) == [8_551, 527, 516])
    #expect(corpus.rows.count { $0.gold == 1 } == 6_742)
    #expect(corpus.rows.count { $0.gold == 0 } == 2_852)
    #expect(corpus.parts.allSatisfy { $0.vectorFile != nil })
  }

  @Test(.realCorpora) func theRealRteHasItsPublishedCounts() throws {
    let corpus = try GlueCorpus.rte(folder: corpusFolder(named: "rte", in: #require(realCorpora)))
    #expect(corpus.parts.map(\.rows.count) == [2_490, 277])
    #expect(corpus.parts.map { $0.rows.count { $0.gold == 1 } } == [1_249, 146])
  }
}
