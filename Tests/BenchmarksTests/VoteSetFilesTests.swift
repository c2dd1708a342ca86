import Benchmarks
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct VoteSetFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func error(_ body: () throws -> Void) throws -> DataError {
    try #require(#expect(throws: DataError.self) { try body() })
  }

  private func sets() throws -> [VoteSet] { try VoteSet.readAll(in: folder.url) }

  @Test func everyFolderIsASetByName() throws {
    try folder.write("b/votes.tsv", "item\tv\tw\nx\t0\t-1\ny\t-1\t-1\nz\t1\t0\n")
    try folder.write("b/gold.csv", "item,gold,split\nz,3,test\ny,0,\nq,1,dev\nx,-1,train\n")
    try folder.write("a/votes.csv.gz", gzip("item,v\nx,1\n".utf8))
    try folder.write("a/gold.csv", "item,gold\nx,1\n")
    try folder.write("README.md", "none")
    let sets = try sets()
    #expect(sets.map(\.name) == ["a", "b"])
    #expect(sets.map(\.classCount) == [2, 4])
    #expect(sets[1].gold == GoldLabels([nil, 0, 3]))
    #expect(sets[1].rows(.all) == [1, 2])
    #expect(sets[1].rows(.covered) == [2])
    let balance: [Double] = [0.375, 0.125, 0.125, 0.375]
    #expect(sets[1].trueBalance == balance)
  }

  @Test func faultsNameFileAndLine() throws {
    try folder.write("a/votes.csv", "item,v\nx,1\ny,two\n")
    try folder.write("a/gold.csv", "item,gold\nx,1\n")
    let votes = try error { _ = try sets() }
    #expect(votes.file.hasSuffix("a/votes.csv") && votes.line == 3 && votes.found == "'two'")
    try folder.write("a/votes.csv", "item,v\nx,1\n")
    try folder.write("a/gold.csv", "item,gold\nx,one\n")
    let gold = try error { _ = try sets() }
    #expect(gold.file.hasSuffix("a/gold.csv") && gold.line == 2 && gold.found == "'one'")
  }

  @Test func aFolderWithoutAFileIsNamed() throws {
    try folder.write("a/votes.csv", "item,v\nx,1\n")
    let missing = try error { _ = try sets() }
    #expect(missing.file.hasSuffix("/a") && missing.found == "no file gold.csv")
  }

  @Test func goldOfOtherItemsIsRefused() throws {
    try folder.write("a/votes.csv", "item,v\nx,1\n")
    try folder.write("a/gold.csv", "item,gold\nX,1\nx,-1\n")
    let strangers = try error { _ = try sets() }
    #expect(strangers.file.hasSuffix("a/gold.csv"))
    #expect(strangers.found.hasPrefix("no known class of an item in "))
  }

  @Test func aFolderWithoutSetsIsRefused() throws {
    #expect(try error { _ = try sets() }.found == "no subfolder")
    #expect(throws: FileError.self) {
      try VoteSet.readAll(in: folder.url.appending(path: "none"))
    }
  }

  private func predictions(_ text: String) throws -> (SavedPredictions, VoteSet) {
    let set = VoteSet(
      name: "a", items: ["x", "y"], matrix: VoteMatrix(rows: [[0], [1]], classCount: 2),
      gold: GoldLabels([0, 1]))
    try folder.write("a/peer.csv", text)
    return (try SavedPredictions(folder: folder.url, sets: [set]), set)
  }

  @Test func savedLabelsAreReadInTheOrderOfTheSet() throws {
    let (saved, set) = try predictions("item,p0,p1\ny,0.25,0.75\nx,1,0\n")
    #expect(saved.names == ["peer"])
    guard case .labels(let labels) = try saved.outcome("peer", on: set) else {
      throw FileError(path: "a/peer.csv", problem: "no labels", remedy: "none")
    }
    #expect(labels.probabilities == [1, 0, 0.25, 0.75])
  }

  @Test func savedLabelsOfOtherItemsOrClassesAreRefused() throws {
    let (fewer, set) = try predictions("item,p0,p1\ny,0.25,0.75\n")
    #expect(try error { _ = try fewer.outcome("peer", on: set) }.found == "no row for 'x'")
    let (more, _) = try predictions("item,p0,p1,p2\ny,0.25,0.75,0\nx,1,0,0\n")
    let classes = try error { _ = try more.outcome("peer", on: set) }
    #expect(classes.line == 1 && classes.found == "3 classes")
    let (sums, _) = try predictions("item,p0,p1\ny,0.25,0.75\nx,1,0.5\n")
    #expect(try error { _ = try sums.outcome("peer", on: set) }.line == 3)
  }

  @Test func aReasonStandsForLabels() throws {
    let (saved, set) = try predictions("item,p0,p1\ny,0.25,0.75\nx,1,0\n")
    try folder.write("a/other.failed", "two classes only\n")
    let both = try SavedPredictions(folder: folder.url, sets: [set])
    #expect(both.names == ["other", "peer"])
    guard case .failed(let reason) = try both.outcome("other", on: set),
      case .failed(let missing) = try saved.outcome("third", on: set)
    else { throw FileError(path: "a", problem: "labels", remedy: "none") }
    #expect(reason == "two classes only")
    #expect(missing == "no file a/third.csv")
  }

  @Test func predictionsOfOtherSetsAreRefused() throws {
    let (_, set) = try predictions("item,p0,p1\n")
    let other = VoteSet(name: "b", items: set.items, matrix: set.matrix, gold: set.gold)
    let none = try error { _ = try SavedPredictions(folder: folder.url, sets: [other]) }
    #expect(none.found == "no predictions for b")
  }
}
