import Corpora
import FileFormats
import Labeling
import Pipeline
import Store
import SupervisionCore
import Testing

/// A class that was added to a task after its corpus was imported.
struct ChangedClassesTests {
  private struct Rated: Candidate, Codable {
    enum Label: Int, ClassLabel { case ham, spam, eggs }
    let id: String
    let text: String
  }

  private let threeClasses = LabelingTask(
    "comments", "The task of before, with a third class.", Rated.self,
    corpus: CorpusSource { _, _ in CorpusSummary(kind: .embedded) }
  ) {
    LabelingFunction("sings", "Votes for the third class.") { _ in .vote(.eggs) }
  }

  private let folder: TemporaryFolder
  private let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.store()
    try commentTask().prepare(in: store)
  }

  @Test func labelingAsksForAnotherImportAndKeepsTheVotes() throws {
    let before = try votesOfSings()
    let error = #expect(throws: DataError.self) { try threeClasses.castVotes(in: store) }
    #expect(error?.found == "ham, spam")
    #expect(error?.expected == "ham, spam, eggs, as the task declares")
    #expect(error?.remedy == "run `import comments` again, then `label comments`")
    #expect(try votesOfSings() == before)
  }

  @Test func votesAreNeitherReadNorExported() throws {
    #expect(throws: DataError.self) { try TaskVotes(task: threeClasses, store: store) }
    let export = Export(task: threeClasses, set: nil, split: .dev, store: store)
    #expect(throws: DataError.self) { try export.writeVotes(to: folder.file("v.csv")) }
    #expect(throws: DataError.self) { try export.writeLabels(model: nil, to: folder.file("l.csv")) }
  }

  private func votesOfSings() throws -> [Int8] {
    try store.voteMatrix(task: "comments", split: .dev, functions: ["sings"]).cells
  }
}
