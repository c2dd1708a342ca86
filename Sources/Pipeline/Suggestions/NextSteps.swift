import Evaluation
import LabelModels
import Labeling
import Store
import Streaming
import SupervisionCore

/// What to write, drop and read next to better the labels of a task. Nothing is stored, and test is never read.
public struct NextSteps: Sendable {
  /// What the votes are, such as ``TaskVotes/title``.
  public let title: String
  /// Names of the classes, in the order of their indices.
  public let classNames: [String]
  /// Name of the label model whose labels were searched for gaps and errors; nil where none could be fitted.
  public let labelModel: LabelModelName?
  /// Functions to write, the best first.
  public let suggestions: [FunctionSuggestion]
  /// Functions to drop or mend, in the order of the set.
  public let findings: [FunctionFinding]
  /// Names of the properties of a candidate that hold its texts, such as `text` or `sentence.text`.
  public let textProperties: [String]
  /// What the numbers are, one sentence each.
  public let notes: [String]
  /// Changes since the functions voted, one sentence each.
  public let warnings: [String]
}

extension WorkbenchTask {
  /// What to write, drop and read next.
  ///
  /// - Parameters:
  ///   - store: where the task was imported and labeled.
  ///   - set: nil for the task's default set.
  ///   - name: a registered label model, fitted with the options of the stored one where one is stored; nil for the
  ///     default one where it is stored, else the first that is, else the default one.
  ///   - limit: greatest number of functions to suggest.
  ///   - jobs: number of threads; the result is the same for any.
  ///   - progress: receives a report after each phrase that is judged.
  /// - Throws: ``SupervisionCore/DataError`` for votes that are missing and for a task without train candidates.
  /// - Complexity: one fit of the label model, and a pass over the words of train and dev for each length of a phrase.
  public func nextSteps(
    in store: Store, set: String? = nil, labelModel name: LabelModelName? = nil, limit: Int = 10,
    jobs: Int = processorCount, progress: any ProgressObserver = SilentProgress()
  ) throws -> NextSteps {
    let votes = try TaskVotes(task: self, set: set, splits: [.train, .dev], store: store)
    let train = try votes.votes(in: .train)
    let dev =
      try votes[.dev]
      ?? VotesWithGold(train.matrix.selecting(rows: []), gold: GoldLabels([Int8]()))
    let labels = try GapLabels(
      votes, train: train.matrix, dev: dev, labelModel: name, store: store, jobs: jobs)
    let trainTexts = try candidateTexts(in: store, split: .train, jobs: jobs)
    let devTexts =
      votes[.dev] == nil ? [] : try candidateTexts(in: store, split: .dev, jobs: jobs)
    let suggestions = (0..<(trainTexts.first?.texts.count ?? 0)).flatMap { text in
      SuggestionSearch(
        train: .init(
          votes: train.matrix, labels: labels.train, words: words(of: text, in: trainTexts)),
        dev: .init(votes: dev.matrix, labels: labels.dev, words: words(of: text, in: devTexts)),
        gold: dev.gold, balance: labels.balance, text: text
      ).suggestions(limit: limit, jobs: jobs, progress: progress)
    }
    return NextSteps(
      title: votes.title, classNames: votes.classNames, labelModel: labels.labelModel,
      suggestions: Array(FunctionSuggestion.ranked(suggestions, by: \.self).prefix(limit)),
      findings: FunctionFinding.findings(
        train: train.matrix, dev: dev.matrix, gold: dev.gold, changed: votes.changedFunctions,
        jobs: jobs),
      textProperties: try textProperties(in: store, split: .train),
      notes: labels.notes, warnings: votes.warnings)
  }
}

private func words(of text: Int, in candidates: [CandidateText]) -> [[String]] {
  candidates.map { $0.texts.indices.contains(text) ? $0.texts[text].lowercased().words : [] }
}

/// Labels of train and dev, by a label model that is fitted to the votes that are stored now.
private struct GapLabels {
  let labelModel: LabelModelName?
  let train: ProbabilisticLabels
  let dev: ProbabilisticLabels
  /// Share of each class: of dev gold, else of the labels of train.
  let balance: [Double]
  let notes: [String]

  init(
    _ votes: TaskVotes, train: VoteMatrix, dev: VotesWithGold, labelModel name: LabelModelName?,
    store: Store, jobs: Int
  ) throws {
    let classCount = votes.classCount
    let goldBalance = dev.gold.classBalance(classCount: classCount)
    let fitted = try Self.fitted(
      votes, train: train, dev: goldBalance == nil ? nil : dev, labelModel: name, store: store,
      jobs: jobs)
    switch fitted {
    case .success(let fit):
      labelModel = fit.name
      self.train = try fit.predict(CollapsedVotes(train, jobs: jobs), jobs: jobs)
      self.dev = try fit.model.predict(dev.matrix, jobs: jobs)
      notes = []
    case .failure(let error):
      let constant = goldBalance ?? [Double](repeating: 1 / Double(classCount), count: classCount)
      labelModel = nil
      self.train = ProbabilisticLabels(constant, count: train.rowCount)
      self.dev = ProbabilisticLabels(constant, count: dev.matrix.rowCount)
      notes = ["Labels are the class balance, as no label model can be fitted: \(error.problem)."]
    }
    balance = goldBalance ?? self.train.classShares
  }

  private static func fitted(
    _ votes: TaskVotes, train: VoteMatrix, dev: VotesWithGold?, labelModel name: LabelModelName?,
    store: Store, jobs: Int
  ) throws -> Result<LabelModelFit, LabelModelError> {
    let models = try store.labelModels(task: votes.task)
    let chosen =
      name ?? models.preferred(set: votes.set.name).map { LabelModelName($0.name) } ?? .standard
    let stored = models.first {
      $0.functionSet == votes.set.name && $0.name == chosen.rawValue
    }
    let fitter = try LabelModelFitter(chosen, likeStored: stored, task: votes.task)
      .ofFunctionsRunOnEveryRow.restricted(to: train.functionNames)
    do {
      return .success(
        try fitter.fit(
          VotePatterns(train, jobs: jobs), devGold: dev?.gold, dev: dev, jobs: jobs))
    } catch let error as LabelModelError {
      return .failure(error)
    }
  }
}

extension ProbabilisticLabels {
  /// The same distribution for each candidate.
  fileprivate init(_ distribution: [Double], count: Int) {
    self.init(
      classCount: distribution.count,
      probabilities: (0..<count).flatMap { _ in distribution })
  }

  /// Mean probability of each class.
  fileprivate var classShares: [Double] {
    (0..<classCount).map { label in
      (0..<count).reduce(0) { $0 + self[$1, label] } / Double(max(1, count))
    }
  }
}
