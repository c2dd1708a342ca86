import Encoders
import EndModels
import Evaluation
import Foundation
import JSONCoding
import LabelModels
import Labeling
import SliceLearning
import Store
import Streaming
import SupervisionCore
import Synchronization

/// Data that the end-model runs of one task and set of labeling functions share: votes, labels, slices, features.
///
/// Label models are fitted and candidates encoded on first use, then cached. May be used from several threads.
public final class TrainingContext: Sendable {
  /// The task whose end models are trained.
  public let task: any WorkbenchTask
  /// Votes and gold of every split.
  public let votes: TaskVotes
  /// SHA-256 of the imported corpus, in hexadecimal.
  public let corpusChecksum: String
  private let provenance: Provenance
  private let featureFolder: URL?
  private let encoders: TaskEncoders
  private let labelModelSettings: LabelModelSettings?
  private let store: Store
  private let jobs: Int
  private let kept = Mutex(Kept())

  private struct Kept {
    var labels: [LabelKey: ProbabilisticLabels] = [:]
    var slices: [SliceKey: TaskSlices] = [:]
    var trainers: [String: EndModelTrainer] = [:]
    var tokenChecksum: String?
    var tokens: [Split: [MarkedTokens]]?
    var networkMemory: [String: NetworkMemory] = [:]
    var notes: [String] = []
  }

  /// Notes on the origin of labels and vectors of the runs planned so far, one sentence each.
  public var notes: [String] { kept.withLock { $0.notes } + encoders.notes }

  private struct LabelKey: Hashable {
    let source: LabelSource
    let model: LabelModelName
    let classBalance: [Double]
  }

  private struct SliceKey: Hashable {
    let source: SliceSource
    let minimumMembers: Int
  }

  /// Reads votes and gold of every split.
  ///
  /// - Parameters:
  ///   - task: the task whose candidates, votes and labels are read.
  ///   - set: nil for the task's default set.
  ///   - features: folder of `train.npy`, `dev.npy` and `test.npy`; nil for text.
  ///   - encoders: the pretrained encoders that settings may name.
  ///   - encodingProgress: receives the number of pieces of text that an encoder has read.
  ///   - labelModels: how label models are fitted here; nil to take the stored labels, or to fit with default
  ///     settings, with a note, where none are stored.
  ///   - store: where the task was imported.
  ///   - jobs: number of threads.
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown set, ``SupervisionCore/DataError``
  ///   when a function has not voted on every candidate.
  public init(
    task: any WorkbenchTask, set: String?, features: URL? = nil,
    encoders: EncoderLibrary = EncoderLibrary(),
    encodingProgress: any ProgressObserver = SilentProgress(),
    labelModels: LabelModelSettings? = nil, store: Store, jobs: Int
  ) throws {
    self.task = task
    labelModelSettings = labelModels
    self.store = store
    self.jobs = jobs
    featureFolder = features
    self.encoders = TaskEncoders(
      library: encoders, task: task, store: store, jobs: jobs, progress: encodingProgress)
    votes = try TaskVotes(task: task, set: set, store: store)
    provenance = try store.provenance(
      task: task.name, functions: votes.set.functions.map(\.name))
    corpusChecksum = provenance.corpusChecksum
  }

  /// Train labels, rows and slices of a run.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when the stored labels are stale; ``LabelModels/LabelModelError`` when
  ///   the label model cannot be fitted.
  public func data(_ settings: EndModelSettings) throws -> TrainingData {
    let labels = try labels(settings)
    let train = try votes.votes(in: .train).matrix
    let rows = settings.trainingRows == .covered ? rowsWithVotes(train) : Array(0..<train.rowCount)
    return TrainingData(
      votes: votes, labels: labels,
      voteLikelihoods: settings.labels == .refined
        ? VoteLikelihoods(votes: train, labels: labels) : nil,
      rows: settings.labels == .gold ? goldRows : rows,
      slices: try slices(settings))
  }

  /// A trainer over the backbone of a run, with all candidates encoded.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for a backbone that is not registered, or that reads text where files of
  ///   vectors are named; ``SupervisionCore/DataError`` for wrong vectors.
  public func trainer(_ settings: EndModelSettings) throws -> EndModelTrainer {
    let key = try canonicalJSONText(settings.backbone)
    if let known = kept.withLock({ $0.trainers[key] }) { return known }
    try settings.backbone.validate()
    let candidates = try candidates(settings)
    let features = try backbone(of: settings).encoded(
      candidates, options: settings.backbone, jobs: jobs)
    let trainer = try EndModelTrainer(
      task: task.name, features: features, encoder: encoders.use(of: settings.backbone))
    kept.withLock { $0.trainers[key] = trainer }
    return trainer
  }

  /// Bytes that a run needs at its peak, beside the features that all runs share; the candidates are encoded for it.
  ///
  /// - Throws: as ``trainer(_:)`` and ``data(_:)``.
  func peakBytes(_ settings: EndModelSettings, writesCheckpoints: Bool) throws -> Int {
    let key = "\(settings.training.batchSize) \(try canonicalJSONText(settings.backbone))"
    let known = kept.withLock { $0.networkMemory[key] }
    let memory =
      try known ?? trainer(settings).networkMemory(batchSize: settings.training.batchSize)
    kept.withLock { $0.networkMemory[key] = memory }
    return try peakBytes(memory, settings, writesCheckpoints: writesCheckpoints)
  }

  /// Bytes that a run needs for the parameters of fine-tuned layers, known before candidates are encoded; 0 without.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown encoder, or a layer that it does not have.
  func fineTuningBytes(_ settings: EndModelSettings, writesCheckpoints: Bool) throws -> Int {
    guard let count = try encoders.fineTunedParameterCount(settings.backbone) else { return 0 }
    return try peakBytes(
      NetworkMemory(parameterCount: count, activationBytes: 0), settings,
      writesCheckpoints: writesCheckpoints)
  }

  private func peakBytes(
    _ memory: NetworkMemory, _ settings: EndModelSettings, writesCheckpoints: Bool
  ) throws -> Int {
    memory.peakBytes(
      copies: try copyCount(settings),
      criteria: votes[.dev] == nil ? 0 : DecisionThreshold.all(classCount: votes.classCount).count,
      isWarmStarted: settings.warmStartEpochs > 0 && settings.method.canWarmStart,
      writesCheckpoints: writesCheckpoints)
  }

  /// Number of backbones of a run: one, or for a mixture of experts one per slice and two more.
  func copyCount(_ settings: EndModelSettings) throws -> Int {
    settings.method == .moe ? try slices(settings).names.count + 2 : 1
  }

  private func backbone(of settings: EndModelSettings) throws -> any BackboneFactory {
    try BackboneRegistry.current.factory(
      named: settings.backbone.kind, reading: form(settings.backbone))
  }

  /// - Throws: ``UsageError`` where both files of vectors and an encoder are named.
  private func form(_ options: BackboneOptions) throws -> CandidateRows.Form {
    guard options.encoder != nil else { return featureFolder == nil ? .text : .vectors }
    guard featureFolder == nil else {
      throw UsageError(
        "vectors come from files or from a pretrained encoder, not both",
        remedy: "leave out --features or --encoder")
    }
    return options.fineTunedLayers == nil ? .vectors : .states
  }

  /// Vectors where files of them or an encoder are named, else texts.
  private func candidates(_ settings: EndModelSettings) throws -> [Split: CandidateRows] {
    if settings.backbone.encoder != nil {
      return try encoders.rows(of: votes.splits.keys.sorted(), settings.backbone)
    }
    guard let featureFolder else { return try tokens().mapValues(CandidateRows.texts) }
    return try DenseRows.splits(of: featureFolder, votes: votes)
      .mapValues(CandidateRows.vectors)
  }

  /// SHA-256 of everything that decides a run: settings, corpus, votes, labels, slices, feature files.
  public func fingerprint(_ settings: EndModelSettings, testing: Bool) throws -> String {
    var checksum = Checksum()
    checksum.add("end model, version 1")
    checksum.add(try canonicalJSONText(settings))
    checksum.add(testing ? "dev and test" : "dev")
    checksum.add(corpusChecksum)
    for function in provenance.functions {
      checksum.add(function.name)
      checksum.add(function.votes ?? "")
    }
    try labels(settings).probabilities.withUnsafeBytes { checksum.add($0) }
    let slices = try slices(settings)
    for name in slices.names { checksum.add(name) }
    for split in slices.members.keys.sorted() {
      for members in slices.members[split] ?? [] { checksum.add(members.map { $0 ? 1 : 0 }) }
    }
    checksum.add(try candidateChecksum(settings))
    let version = try backbone(of: settings).version
    if version != 1 { checksum.add("backbone version \(version)") }
    return checksum.hexadecimal()
  }

  /// The candidates as text models read them, decoded once.
  private func tokens() throws -> [Split: [MarkedTokens]] {
    if let known = kept.withLock({ $0.tokens }) { return known }
    let tokens = try Dictionary(
      uniqueKeysWithValues: votes.splits.keys.map {
        ($0, try task.markedTokens(in: store, split: $0, jobs: jobs))
      })
    kept.withLock { $0.tokens = tokens }
    return tokens
  }

  /// SHA-256 over what the backbone reads of the candidates.
  private func candidateChecksum(_ settings: EndModelSettings) throws -> String {
    if settings.backbone.encoder != nil {
      return try encoders.checksum(of: votes.splits.keys.sorted(), settings.backbone)
    }
    if let known = kept.withLock({ $0.tokenChecksum }) { return known }
    var checksum = Checksum()
    if let featureFolder {
      for split in votes.splits.keys.sorted() {
        checksum.add(try fileBytes(split.vectorFile(in: featureFolder)))
      }
    } else {
      for (_, texts) in try tokens().sorted(by: { $0.key < $1.key }) {
        for text in texts {
          text.tokens.hashes.withUnsafeBytes { checksum.add($0) }
          for mark in text.marks { checksum.add("\(mark.type) \(mark.range)") }
        }
      }
    }
    let value = checksum.hexadecimal()
    kept.withLock { $0.tokenChecksum = value }
    return value
  }

  private var goldRows: [Int] { votes[.train]?.gold.knownRows() ?? [] }

  private func slices(_ settings: EndModelSettings) throws -> TaskSlices {
    let key = SliceKey(source: settings.sliceSource, minimumMembers: settings.minimumMembers)
    if let known = kept.withLock({ $0.slices[key] }) { return known }
    let slices = try TaskSlices(
      settings.sliceSource, minimumMembers: settings.minimumMembers, task: task, votes: votes,
      store: store, jobs: jobs)
    kept.withLock { $0.slices[key] = slices }
    return slices
  }

  private func labels(_ settings: EndModelSettings) throws -> ProbabilisticLabels {
    let key = LabelKey(
      source: settings.labels, model: settings.labelModel, classBalance: settings.classBalance)
    if let known = kept.withLock({ $0.labels[key] }) { return known }
    let labels =
      switch settings.labels {
      case .gold: try goldLabels()
      case .probabilistic, .refined: try modelLabels(settings)
      case .hard: try modelLabels(settings).hardened
      }
    kept.withLock { $0.labels[key] = labels }
    return labels
  }

  /// The labels of a fit that was asked for, else the stored ones, else those of a fit with default settings.
  ///
  /// - Throws: ``SupervisionCore/DataError`` when the stored labels are stale.
  private func modelLabels(_ settings: EndModelSettings) throws -> ProbabilisticLabels {
    let name = settings.labelModel
    var fitSettings = labelModelSettings
    if !settings.classBalance.isEmpty {
      fitSettings = fitSettings ?? LabelModelSettings()
      fitSettings?.classBalance = .given(settings.classBalance)
    }
    if let fitSettings { return try fittedLabels(name, fitSettings) }
    let record = try store.labelModel(
      task: task.name, functionSet: votes.set.name, name: name.rawValue)
    guard let record else {
      note(
        "no labels of '\(name)' are stored for set '\(votes.set.name)': fitted with default settings; "
          + "`label-model fit \(task.name) --lf-set \(votes.set.name) --label-model \(name)` stores them"
      )
      return try fittedLabels(name, LabelModelSettings())
    }
    try store.requireUpToDate(record, set: votes.set, task: task.name)
    return try store.probabilisticLabels(
      task: task.name, functionSet: votes.set.name, model: name.rawValue, split: .train)
  }

  private func fittedLabels(
    _ name: LabelModelName, _ settings: LabelModelSettings
  ) throws -> ProbabilisticLabels {
    let collapsed = CollapsedVotes(try votes.votes(in: .train).matrix, jobs: jobs)
    let fit = try LabelModelFitter(name, settings: settings).ofFunctionsRunOnEveryRow
      .fit(collapsed.patterns, devGold: votes[.dev]?.gold, dev: votes[.dev], jobs: jobs)
    for warning in fit.warnings { note("\(name): \(warning)") }
    return try fit.predict(collapsed, jobs: jobs)
  }

  private func note(_ text: String) {
    kept.withLock { if !$0.notes.contains(text) { $0.notes.append(text) } }
  }

  private func goldLabels() throws -> ProbabilisticLabels {
    let gold = try votes.votes(in: .train).gold
    guard gold.knownCount > 0 else {
      throw DataError(
        file: "task \(task.name)", field: "train", found: "no gold labels",
        expected: "gold labels to train on",
        remedy: "choose --labels probabilistic or hard, or import a corpus with gold in train")
    }
    let k = votes.classCount
    return ProbabilisticLabels(
      classCount: k,
      probabilities: (0..<gold.count).flatMap { row in
        (0..<k).map { label in
          gold[row].map { $0 == label ? 1 : 0 } ?? 1 / Double(k)
        }
      })
  }
}

extension ProbabilisticLabels {
  /// The most probable class of each row with probability one.
  fileprivate var hardened: ProbabilisticLabels {
    ProbabilisticLabels(
      classCount: classCount,
      probabilities: (0..<count).flatMap { row in
        let best = mostProbableClass(row)
        return (0..<classCount).map { $0 == best ? 1.0 : 0 }
      })
  }
}
