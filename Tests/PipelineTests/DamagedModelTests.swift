import EndModels
import FileTestSupport
import Foundation
import LabelModels
import Pipeline
import SliceLearning
import Store
import SupervisionCore
import Testing

/// Changed model files, runs and label models, whose checksums fit: each is refused with a field, or can be used; none
/// traps or takes memory for what it only announces.
@Suite struct DamagedModelTests {
  private let folder: TemporaryFolder
  private let store: Store

  init() throws {
    folder = try TemporaryFolder()
    store = try folder.store()
  }

  private func trained(_ method: EndModelMethod, _ backbone: BackboneName) throws -> EndModelRun {
    try commentTask().prepare(in: store)
    var settings = EndModelSettings()
    settings.method = method
    settings.minimumMembers = 5
    settings.backbone.kind = backbone
    settings.backbone.embedding = 4
    settings.backbone.hidden = [3]
    settings.backbone.lstmSize = 2
    settings.training.epochs = 2
    var scheduler = RunScheduler()
    scheduler.storedModel = .tuned
    let context = try TrainingContext(
      task: commentTask(), set: nil, features: nil, store: store, jobs: 1)
    let job = TrainingJob(context: context, settings: settings)
    return try #require(try scheduler([job], store: store, progress: SilentProgress()).first)
  }

  private func predict(_ file: Data) throws {
    let texts = ["buy cheap http://x please", "", "song voice today"].map {
      MarkedTokens(tokens: Tokens($0.split(separator: " ").map(String.init)), marks: [])
    }
    let labels = try TrainedModel(file, file: "model").predict(.texts(texts))
    for row in 0..<3 { #expect(abs(labels[row].reduce(0, +) - 1) < 1e-4) }
  }

  @Test(arguments: [
    (EndModelMethod.vanilla, BackboneName.bag), (.sbl, .bag), (.moe, .mlp), (.hps, .bilstm),
  ])
  func changedHeadersAreRefusedOrPredict(method: EndModelMethod, backbone: BackboneName) throws {
    let run = try trained(method, backbone)
    let document = HeaderedDocument(try #require(try store.trainedModel(of: run.stored)))
    var refusals = 0
    for mutation in try jsonMutations(of: document.header) {
      let file = document.file(header: mutation.document) { Checksum.of($0) }
      do {
        try predict(file)
      } catch let error as DataError {
        refusals += 1
        #expect(!error.found.isEmpty && !error.remedy.isEmpty, "\(mutation.change)")
      } catch is UsageError {
        refusals += 1
      }
    }
    #expect(refusals > 100)
  }

  @Test func parametersThatAreNotFiniteAreRefused() throws {
    let run = try trained(.sbl, .bag)
    let document = HeaderedDocument(try #require(try store.trainedModel(of: run.stored)))
    for value in [Float.nan, .infinity, .greatestFiniteMagnitude] {
      var arrays = document.arrays
      let bytes = withUnsafeBytes(of: value.bitPattern.littleEndian) { Data($0) }
      for start in stride(from: 16, to: arrays.count - 8, by: 4) {
        // Lengths stand between the arrays; numbers of a model have other bits than small lengths.
        let word = arrays[(arrays.startIndex + start)..<(arrays.startIndex + start + 4)]
        guard word.last! != 0 else { continue }
        arrays.replaceSubrange(word.indices, with: bytes)
      }
      let file = document.file(arrays: arrays) { Checksum.of($0) }
      #expect(throws: DataError.self, "\(value)") { try predict(file) }
    }
  }

  @Test func changedRunsAreRefusedOrShown() throws {
    let run = try trained(.sbl, .bag)
    let record = run.stored.record
    var refusals = 0
    func check(settings: String, result: String) throws {
      let changed = RunRecord(
        fingerprint: record.fingerprint, functionSet: record.functionSet, method: record.method,
        backbone: record.backbone, seed: record.seed, settings: settings,
        corpusChecksum: record.corpusChecksum, result: result, seconds: record.seconds)
      let stored = try store.save(changed, predictions: [:], model: nil, task: "comments")
      do {
        _ = EndModelRun.table(of: [try EndModelRun(stored, isReused: true)]).text()
      } catch let error as DataError {
        refusals += 1
        #expect(error.file.hasPrefix("run "))
      }
    }
    for mutation in try jsonMutations(of: Data(record.settings.utf8)) {
      let text = String(decoding: mutation.document, as: UTF8.self)
      try check(settings: text, result: record.result)
    }
    for mutation in try jsonMutations(of: Data(record.result.utf8)) {
      let text = String(decoding: mutation.document, as: UTF8.self)
      try check(settings: record.settings, result: text)
    }
    #expect(refusals > 100)
  }

  @Test(arguments: [
    #"{"id":"a","tokens":["Li","caused","fits"],"marks":[{"type":"C","start":0,"end":1}]}"#,
    #"{"id":"b","text":"Li caused fits","marks":[{"type":"C","start":0,"end":2}]}"#,
    #"{"id":"c","texts":["Li","caused"],"mentions":[{"text":1,"start":2,"end":6}]}"#,
  ])
  func changedLinesAreRefusedOrPredicted(line: String) throws {
    let run = try trained(.dp, .bag)
    let file = try #require(try store.trainedModel(of: run.stored))
    let model = try TrainedModel(file, file: "model")
    var refusals = 0
    for mutation in try jsonMutations(of: Data(line.utf8)) {
      let text = String(decoding: mutation.document, as: UTF8.self)
      let lines = try folder.write("lines.jsonl", text + "\n")
      do {
        let input = try PredictionInput(lines, task: commentTask())
        #expect(try model.predict(.texts(input.candidates)).count == 1)
      } catch let error as DataError {
        refusals += 1
        #expect(error.line == 1)
      }
    }
    #expect(refusals > 10)
  }

  @Test func linesOfOneIdAreRefused() throws {
    let line = #"{"id":"a","text":"buy"}"# + "\n"
    let lines = try folder.write("lines.jsonl", line + line)
    let error = #expect(throws: DataError.self) { try PredictionInput(lines, task: nil) }
    #expect(error?.line == 2 && error?.field == "id")
  }

  @Test func aChangedLabelModelOfAStoreIsNamed() throws {
    try commentTask().prepare(in: store)
    try commentTask().fitLabelModel(in: store, with: LabelModelFitter(.dp), jobs: 1)
    let record = try #require(try store.labelModels(task: "comments").first)
    for (old, new) in [
      ("\"members\":[", "\"members\":[],\"x\":["), ("\"buys\"", "\"other\""),
      ("\"model\":\"dp\"", "\"model\":\"majority\""),
    ] {
      let changed = LabelModelRecord(
        functionSet: record.functionSet, name: record.name, options: record.options,
        seed: record.seed, classBalance: record.classBalance, provenance: record.provenance,
        fitted: record.fitted.replacingOccurrences(of: old, with: new))
      #expect(changed != record, "\(old) is in the document")
      let error = #expect(throws: DataError.self, "\(new)") { try changed.decodedModel() }
      #expect(error?.field == "label model 'dp' of set '\(record.functionSet)'")
    }
  }
}
