import Benchmarks
import FileTestSupport
import Foundation
import SupervisionCore
import Testing

@Suite struct GeneratedVoteStoreTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func generatedVotesAreReadAsTheyWereWritten() throws {
    do {
      let generated = try GeneratedVoteStore(in: folder.url, rows: 10_000, functions: 3)
      #expect(throws: DataError.self) { try generated.stream() }
      try generated.write()
      try generated.stream()
      let matrix = try generated.matrix()
      try generated.check(matrix)
      #expect(matrix.rowCount == 10_000)
      #expect(generated.fileBytes >= 30_000)
      var cells = matrix.cells
      cells[7] = cells[7] == 1 ? 0 : 1
      let changed = VoteMatrix(
        rowCount: 10_000, functionNames: matrix.functionNames, classCount: 2, cells: cells)
      #expect(throws: DataError.self) { try generated.check(changed) }
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).allSatisfy {
        !$0.hasPrefix("slicework-bench")
      })
  }
}
