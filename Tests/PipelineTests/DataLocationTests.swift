import Corpora
import Foundation
import Labeling
import Pipeline
import Store
import SupervisionCore
import Synchronization
import Testing

/// What `--data` and the environment mean for the folder that a source is asked to read.
struct DataLocationTests {
  let folder: TemporaryFolder
  let data: URL

  init() throws {
    folder = try TemporaryFolder()
    data = folder.file("data")
    try FileManager.default.createDirectory(
      at: data.appending(path: "comments"), withIntermediateDirectories: true)
  }

  /// The name of the folder that a source is given for the task `comments`; nil for its own place.
  func resolved(_ location: DataLocation) throws -> String? {
    let requested = Mutex<URL?>(nil)
    let source = CorpusSource<Comment> { request, deliver in
      requested.withLock { $0 = request.folder }
      let comment = Comment(id: "c", text: "")
      try deliver(.candidate(LabeledCandidate(candidate: comment, split: .train, gold: nil)))
      return CorpusSummary(kind: .real)
    }
    _ = try commentTask(corpus: source)
      .importCorpus(into: folder.store(), from: location, skipInvalid: false)
    return requested.withLock { $0?.lastPathComponent }
  }

  @Test func optionsNameAFolderTheEmbeddedCorpusOrTheEnvironment() {
    #expect(DataLocation(option: nil) == .environment)
    #expect(DataLocation(option: "embedded") == .builtIn)
    #expect(
      DataLocation(option: "corpora")
        == .folder(URL(fileURLWithPath: "corpora", isDirectory: true)))
  }

  @Test func aFolderHoldsTheCorpusOrIsIt() throws {
    #expect(try resolved(.folder(data)) == "comments")
    let inner = data.appending(path: "comments", directoryHint: .isDirectory)
    #expect(try resolved(.folder(inner)) == "comments")
    #expect(try resolved(.builtIn) == nil)
  }

  @Test func aMissingFolderIsAnErrorWhereItWasNamed() {
    #expect(throws: FileError.self) { try resolved(.folder(folder.file("nowhere"))) }
  }

  @Test func theEnvironmentCountsOnlyWhereItHasTheCorpus() throws {
    // Whatever folder the environment names, it has none for a task of these tests.
    #expect(try resolved(.environment) == nil)
  }
}
