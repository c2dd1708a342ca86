import Evaluation
import Pipeline
import Store
import SupervisionCore

/// A candidate as lists show it.
struct CandidateEntry: Encodable {
  /// A piece of the text with its mark.
  struct Segment: Encodable {
    let text: String
    let mark: String?
  }

  struct NamedVote: Encodable {
    let function: String
    /// Class index.
    let label: Int
  }

  let id: String
  /// Position within the split.
  let position: Int
  let segments: [Segment]
  /// Class index of gold; nil where it is unknown.
  let gold: Int?
  let votes: [NamedVote]
  /// P(Y) by the label model.
  let probabilities: [Double]?
  /// P(Y) by the run, and by run B.
  let run: [Double]?
  let runB: [Double]?

  enum CodingKeys: String, CodingKey {
    case id, position, segments, gold, votes, probabilities, run, runB
  }
}

struct CandidatePage: Encodable {
  let task: String
  let set: String
  let split: String
  let classes: [String]
  /// Number of candidates in the split.
  let count: Int
  /// Number of candidates that match the query.
  let matches: Int
  let offset: Int
  let labelModel: String?
  /// Functions that are missing because they have not voted on every candidate.
  let missing: [String]
  let candidates: [CandidateEntry]
}

/// One candidate with its votes, labels, predictions and slices.
struct CandidateAnswer: Encodable {
  struct Opinion: Encodable {
    let function: String
    let description: String
    /// Class index; nil for an abstain.
    let label: Int?
  }

  struct Prediction: Encodable {
    let run: Int64
    let method: String
    let seed: String
    let decision: String
    let probabilities: [Double]
    /// Class index.
    let predicted: Int
  }

  let task: String
  let set: String
  let split: String
  let classes: [String]
  let candidate: CandidateEntry
  /// Votes of every function of the set that has voted on the split.
  let opinions: [Opinion]
  /// Names of the slicing functions that it is in.
  let slices: [String]
  let labelModel: String?
  /// Why the label model gives this label; nil without one, and where votes changed since it was fitted.
  let contributions: ContributionsEntry?
  let predictions: [Prediction]
}

extension WorkbenchAPI {
  func candidates(_ query: Query) throws -> Reply {
    let scope = try scope(query)
    let wanted = try CandidateQuery(query, scope: scope)
    let positions = try reader.positions(wanted)
    let page = Array(positions.dropFirst(wanted.offset).prefix(wanted.limit))
    let columns = try reader.columns(scope.state, scope.set, scope.split)
    return try Reply(
      json: CandidatePage(
        task: scope.state.name, set: scope.set.name, split: scope.split.rawValue,
        classes: scope.state.classNames, count: columns.count, matches: positions.count,
        offset: wanted.offset,
        labelModel: scope.state.labelModels.preferred(set: scope.set.name)?.name,
        missing: columns.missing,
        candidates: try lines(
          page, scope,
          run: wanted.run.map {
            try reader.predictions(scope.state, $0, wanted.decision, scope.split)
          },
          runB: wanted.runB.map {
            try reader.predictions(scope.state, $0, wanted.decision, scope.split)
          })))
  }

  /// Texts and decisions of candidates, in the order of their positions.
  func lines(
    _ positions: [Int], _ scope: Scope, run: LabelDecisions? = nil, runB: LabelDecisions? = nil
  ) throws -> [CandidateEntry] {
    let columns = try reader.columns(scope.state, scope.set, scope.split)
    let labels = try reader.labels(scope.state, scope.set, scope.split)?.decisions.labels
    let texts = try scope.state.task.markedTexts(
      in: reader.store, split: scope.split, positions: positions)
    return zip(positions, texts).map { row, text in
      CandidateEntry(
        id: text.id, position: row, segments: text.text.segments, gold: columns.gold[row],
        votes: columns.votes.functionNames.enumerated().compactMap { column, name in
          let cell = columns.votes[row, column]
          return cell == abstainCell ? nil : .init(function: name, label: Int(cell))
        },
        probabilities: labels.map { Array($0[row]) }, run: run.map { Array($0.labels[row]) },
        runB: runB.map { Array($0.labels[row]) })
    }
  }

  func candidate(_ id: String, _ query: Query) throws -> Reply {
    let state = try reader.task(
      named: query.required("task", expected: "the name of a task; '/api/tasks' lists them"))
    let (split, position) = try reader.place(of: id, state)
    let scope = Scope(state: state, set: try state.set(query["set"]), split: split)
    let columns = try reader.columns(state, scope.set, split)
    guard let line = try lines([position], scope).first else {
      throw Refusal.notFound("candidate", remedy: "reload the page")
    }
    return try Reply(
      json: CandidateAnswer(
        task: state.name, set: scope.set.name, split: split.rawValue, classes: state.classNames,
        candidate: line, opinions: opinions(position, scope, columns),
        slices: try reader.slices(state, split).filter { $0.members[position] }.map(\.name),
        labelModel: state.labelModels.preferred(set: scope.set.name)?.name,
        contributions: try contributions(position, scope, columns),
        predictions: try state.runs.flatMap { try predictions($0, split, position) }))
  }

  private func opinions(
    _ row: Int, _ scope: Scope, _ columns: SplitColumns
  ) -> [CandidateAnswer.Opinion] {
    columns.votes.functionNames.enumerated().map { column, name in
      let cell = columns.votes[row, column]
      return CandidateAnswer.Opinion(
        function: name,
        description: scope.set.functions.first { $0.name == name }?.description ?? "",
        label: cell == abstainCell ? nil : Int(cell))
    }
  }

  private func predictions(
    _ run: StoredRun, _ split: Split, _ position: Int
  ) throws -> [CandidateAnswer.Prediction] {
    try reader.completed(run).result.outcomes.compactMap { outcome in
      guard
        let probabilities = try reader.store.prediction(
          of: run, decision: outcome.decision, split: split, position: position)
      else { return nil }
      let decisions = LabelDecisions(
        ProbabilisticLabels(classCount: probabilities.count, probabilities: probabilities),
        threshold: outcome.threshold)
      return CandidateAnswer.Prediction(
        run: run.number, method: run.record.method, seed: String(run.record.seed),
        decision: outcome.decision.rawValue, probabilities: probabilities,
        predicted: Int(decisions.classes[0]))
    }
  }
}

extension MarkedText {
  /// The text in pieces, marked ones apart.
  var segments: [CandidateEntry.Segment] {
    let bytes = Array(text.utf8)
    var segments: [CandidateEntry.Segment] = []
    var position = 0
    func add(_ range: Range<Int>, _ mark: String?) {
      guard !range.isEmpty else { return }
      segments.append(.init(text: String(decoding: bytes[range], as: UTF8.self), mark: mark))
    }
    for mark in marks where mark.span.start >= position && mark.span.end <= bytes.count {
      add(position..<mark.span.start, nil)
      add(mark.span.start..<mark.span.end, mark.name)
      position = mark.span.end
    }
    add(position..<bytes.count, nil)
    return segments
  }
}
