import EndModels
import SupervisionCore
import Testing

@testable import PaperExperiments

@Suite struct ApplicationTests {
  @Test func splitsAreThoseWithRowsInOrder() {
    let application = Application(
      name: "tiny", title: "Tiny", measure: .f1, origin: CorpusOrigin(kind: .embedded, files: []),
      classNames: ["no", "yes"], gold: [.test: [1], .train: [0, 1], .dev: []],
      sliceNames: ["even"],
      members: [.test: [[true]], .train: [[false, true]], .dev: [[]]],
      vectors: [
        .test: DenseRows(count: 1, width: 1, values: [1]),
        .train: DenseRows(count: 2, width: 1, values: [1, 2]),
        .dev: DenseRows(count: 0, width: 1, values: []),
      ], vectorsTitle: "numbers")
    #expect(application.splits == [.train, .test])
    #expect(application.rowCount(.train) == 2)
    #expect(application.rowCount(.dev) == 0)
  }
}
