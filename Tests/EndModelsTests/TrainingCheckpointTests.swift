import EndModels
import FileTestSupport
import Foundation
import NumericKernels
import SupervisionCore
import Testing

@Suite struct TrainingCheckpointTests {
  init() throws { try Blas.load() }

  private struct Interrupted: Error {}
  private static let epochs = 5

  private let points = SeparablePoints(count: 60, seed: 1)
  /// What labels are refined by; nil to keep them.
  private var likelihoods: VoteLikelihoods?
  private let words: SparseRows = {
    var generator = SeededGenerator(seed: 2)
    return SparseRows(
      rows: (0..<60).map { _ in (0..<4).map { _ in Int32(generator.index(below: 12)) } },
      featureCount: 12)
  }()

  private func trainer<B: Backbone>(
    _ model: EndModel<B>, _ features: B.Features
  ) throws -> Trainer<B> {
    var options = TrainingOptions()
    options.epochs = Self.epochs
    options.batchSize = 16
    options.seed = 3
    let labels = points.labels()
    let sure = SelectionCriterion("sure") { labels in
      (0..<labels.count).reduce(0) { $0 + abs(labels[$1, 1] - 0.5) }
    }
    let undefined = SelectionCriterion("undefined") { _ in nil }
    return try Trainer(
      model, options: options, features: features,
      targets: TrainingTargets(labels: labels, voteLikelihoods: likelihoods),
      validation: Validation(features: features, criteria: [sure, undefined]))
  }

  private func bagModel(seed: UInt64) -> EndModel<BagBackbone<Float>> {
    EndModel(
      backbone: BagBackbone(
        featureCount: 12, sizes: [4, 3], dropout: 0.2, embeddingScale: 0.5, seed: seed),
      head: PlainHead(inputSize: 3, classCount: 2, seed: seed))
  }

  /// The bytes of a run that ends after `epoch` epochs, as if it were killed there.
  private func interrupted<B: Backbone>(
    _ model: EndModel<B>, _ features: B.Features, after epoch: Int
  ) throws -> Data where B.Scalar == Float {
    var saved = Data()
    #expect(throws: Interrupted.self) {
      try trainer(model, features).run { makeCheckpoint in
        let checkpoint = makeCheckpoint()
        saved = try checkpoint.encoded(fingerprint: "run")
        if checkpoint.epoch == epoch { throw Interrupted() }
      }
    }
    return saved
  }

  /// Interrupts after `epoch` epochs, resumes in a model of other parameters, and compares all that comes out.
  private func expectSameEnd<B: Backbone>(
    _ features: B.Features, after epoch: Int, _ model: (UInt64) -> EndModel<B>
  ) throws where B.Scalar == Float {
    let whole = model(4)
    let expected = try trainer(whole, features).run()
    let saved = try interrupted(model(4), features, after: epoch)
    let checkpoint = try #require(
      try TrainingCheckpoint<Float>(saved, fingerprint: "run", file: "run.ckpt"))
    #expect(checkpoint.epoch == epoch)
    let resumed = model(99)
    let outcome = try trainer(resumed, features).run(from: checkpoint)
    #expect(resumed.bits == whole.bits)
    #expect(outcome.history == expected.history)
    #expect(outcome.best.map(\.epoch) == expected.best.map(\.epoch))
    #expect(outcome.best.map(\.score) == expected.best.map(\.score))
    for criterion in ["sure", "undefined", nil] {
      outcome.restore(criterion, into: resumed)
      expected.restore(criterion, into: whole)
      #expect(resumed.bits == whole.bits)
    }
  }

  @Test(arguments: 1...5)
  func aResumedRunEndsInTheSameBytes(epoch: Int) throws {
    try expectSameEnd(points.features, after: epoch) { plainModel(seed: $0) }
    try expectSameEnd(words, after: epoch) { bagModel(seed: $0) }
  }

  @Test func aResumedRunRefinesTheSameLabels() throws {
    let plain = plainModel(seed: 4)
    _ = try trainer(plain, points.features).run()
    var refining = self
    let votes = VoteMatrix(rows: (0..<60).map { [Int8($0 % 3 - 1), Int8($0 % 2)] }, classCount: 2)
    refining.likelihoods = VoteLikelihoods(votes: votes, labels: points.labels())
    try refining.expectSameEnd(points.features, after: 2) { plainModel(seed: $0) }
    let refined = plainModel(seed: 4)
    _ = try refining.trainer(refined, points.features).run()
    #expect(refined.bits != plain.bits)
  }

  @Test func theSameCheckpointHasTheSameBytes() throws {
    let first = try interrupted(plainModel(seed: 1), points.features, after: 2)
    let second = try interrupted(plainModel(seed: 1), points.features, after: 2)
    #expect(first == second)
  }

  @Test func aCheckpointOfAnotherRunIsNone() throws {
    let saved = try interrupted(plainModel(seed: 1), points.features, after: 1)
    #expect(
      try TrainingCheckpoint<Float>(saved, fingerprint: "another", file: "run.ckpt") == nil)
  }

  @Test func aCheckpointOfAnotherModelIsRefused() throws {
    let saved = try interrupted(plainModel(seed: 1), points.features, after: 1)
    let checkpoint = try #require(try read(saved))
    for sizes in [[2], [2, 7], [2, 6, 6]] {
      let trainer = try trainer(plainModel(seed: 1, sizes: sizes), points.features)
      let error = #expect(throws: DataError.self) { try trainer.run(from: checkpoint) }
      #expect(error?.file == "checkpoint")
    }
    let withoutCriteria = try Trainer(
      plainModel(seed: 1), options: TrainingOptions(), features: points.features,
      targets: TrainingTargets(labels: points.labels()), validation: nil)
    #expect(throws: DataError.self) { try withoutCriteria.run(from: checkpoint) }
  }

  @Test func damageAnywhereIsFoundAndNamesTheFile() throws {
    let saved = try interrupted(plainModel(seed: 1, sizes: [2]), points.features, after: 1)
    _ = try read(saved)
    for position in stride(from: 0, to: saved.count, by: 7) {
      var flipped = saved
      flipped[position] ^= 1 << (position % 8)
      expectDamage(flipped, "bit \(position % 8) of byte \(position)")
      expectDamage(saved.prefix(position), "the first \(position) bytes")
      expectDamage(saved.dropFirst(position + 1), "without the first \(position + 1) bytes")
    }
    expectDamage(saved + [0], "one byte more")
    expectDamage(saved + saved, "twice")
  }

  @Test func anotherVersionIsSaidAsSuch() throws {
    var saved = try interrupted(plainModel(seed: 1, sizes: [2]), points.features, after: 1)
    saved[8] = 2
    let error = #expect(throws: DataError.self) { try read(saved) }
    #expect(error?.found == "version 2" && error?.expected == "version 1")
    #expect(error?.remedy == "delete this file; training then starts from the first epoch")
  }

  private func read(_ data: Data) throws -> TrainingCheckpoint<Float>? {
    try TrainingCheckpoint(data, fingerprint: "run", file: "run.ckpt")
  }

  /// A checkpoint with one value of its header changed, whose checksum fits, is refused, or training goes on from it.
  @Test func changedHeadersAreRefusedOrResumed() throws {
    let document = HeaderedDocument(try interrupted(bagModel(seed: 4), words, after: 2))
    var refusals = 0
    for mutation in try jsonMutations(of: document.header) {
      let data = document.file(header: mutation.document) { Checksum.of($0) }
      do {
        let checkpoint = try TrainingCheckpoint<Float>(data, fingerprint: "run", file: "run.ckpt")
        guard let checkpoint else { continue }
        _ = try trainer(bagModel(seed: 4), words).run(from: checkpoint)
      } catch is DataError {
        refusals += 1
      }
    }
    #expect(refusals > 100)
  }

  private func expectDamage(_ data: Data, _ what: String) {
    let error = #expect(throws: DataError.self, "\(what)") { try read(data) }
    #expect(error?.file == "run.ckpt")
  }
}

@Suite struct BinaryDocumentTests {
  private struct Header: Codable, Equatable {
    var name = "héad"
    var sizes = [3, 0]
  }

  private let arrays: [[Float]] = [
    [1, -0.5, .greatestFiniteMagnitude], [], [.leastNonzeroMagnitude],
  ]

  private func encoded() throws -> Data {
    try BinaryDocument(format: .model, header: Header(), arrays: arrays).encoded()
  }

  private func read(_ data: Data, _ format: BinaryFormat = .model) throws -> BinaryDocument<Header>
  {
    try BinaryDocument(data, format: format, file: "model.bin")
  }

  @Test func headerAndArraysComeBack() throws {
    let document = try read(encoded())
    #expect(document.header == Header())
    #expect(document.arrays == arrays)
  }

  @Test func aPartOfALargerBufferIsRead() throws {
    let data = try Data([9, 9, 9]) + encoded()
    #expect(try read(data[3...]).arrays == arrays)
  }

  @Test func anotherKindOfFileIsSaidAsSuch() throws {
    let data = try encoded()
    for other in [Data("{\"json\": true}".utf8), Data(), Data([0x1F, 0x8B])] {
      let error = #expect(throws: DataError.self) { try read(other) }
      #expect(error?.found == "something else")
    }
    #expect(throws: DataError.self) { try read(data, .checkpoint) }
  }

  /// Lengths beyond the file, with a checksum that fits.
  @Test func announcedLengthsBeyondTheFileAreRefused() throws {
    let data = try encoded()
    let headerLength = Int(data[12])
    for position in [12, 20 + headerLength, 28 + headerLength] {
      for byte in [0, 3, 7] {
        var body = data.dropLast(64)
        body[position + byte] = 0xFF
        let error = #expect(throws: DataError.self) {
          try read(body + Data(Checksum.of(Data(body)).utf8))
        }
        #expect(error?.file == "model.bin")
      }
    }
  }

  @Test func aHeaderOfAnotherShapeIsRefused() throws {
    struct Other: Codable { var other = 1 }
    let data = try BinaryDocument(format: .model, header: Other(), arrays: []).encoded()
    let error = #expect(throws: DataError.self) { try read(data) }
    #expect(error?.found.hasPrefix("a header that does not fit") == true)
  }
}
