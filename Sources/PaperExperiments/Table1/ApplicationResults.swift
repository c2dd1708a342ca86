import Comparison
import EndModels
import Evaluation
import Pipeline
import ReportPages
import SliceLearning
import SupervisionCore

/// All runs of one application with one backbone.
struct ApplicationResults: Sendable {
  let application: Application
  let backbone: String
  let sliceNames: [String]
  let budget: ApplicationBudget
  let encoder: StudyEncoder?
  /// VANILLA first.
  let methods: [ApplicationMethod]
  let search: ApplicationSearch
  let results: [ApplicationResult]

  var choice: TrainingChoice { search.choice }

  init(
    _ study: any ApplicationStudying, methods: [ApplicationMethod], search: ApplicationSearch,
    results: [ApplicationResult]
  ) {
    application = study.application
    backbone = study.backboneTitle
    sliceNames = study.slices.map { study.application.sliceNames[$0] }
    budget = study.budget
    encoder = study.encoder
    self.methods = methods
    self.search = search
    self.results = results
  }

  var title: String { "\(application.title) · \(application.origin.kind.caption) · \(backbone)" }

  func of(_ method: ApplicationMethod) -> [ApplicationResult] {
    results.filter { $0.method == method }
  }

  /// The columns of the paper's table, the difference from VANILLA, and the lift that chance gives.
  func table(_ published: [EndModelMethod: PublishedApplication]) -> ResultTable {
    var table = ResultTable(
      caption: "Table 1 · \(title) · test \(application.measure.title)",
      columns: [
        .init("method"), .init("increase", title: "parameter increase", .percent),
        .init("overall", .percent), .init("liftMax", title: "slice lift max", .percent),
        .init("liftAverage", title: "average", .percent),
        .init("difference", title: "against VANILLA"),
        .init("accuracy", .percent),
        .init("paper", title: "paper: overall", .percent),
        .init("paperMax", title: "lift max", .percent),
        .init("paperAverage", title: "average", .percent),
      ] + (encoder == nil ? [] : [.init("dev", title: "dev Matthews", .percent)]), notes: [note])
    for method in methods {
      table.append(row(method, method.isCalibrated ? nil : published[method.method]))
    }
    return table
  }

  private var note: String {
    "\(sliceNames.count) slices; \(choice.title)\(search.scores.isEmpty ? "" : ", chosen on dev with VANILLA"). "
      + "Lift: mean over seeds of the slice's score minus VANILLA's. By chance alone the largest lift of a run is \(chance.map { points($0) } ?? "unknown") (VANILLA against "
      + "VANILLA with another seed). The paper's figures are those of BERT or ResNet."
  }

  private func row(
    _ method: ApplicationMethod, _ published: PublishedApplication?
  ) -> [ResultTable.Cell] {
    let own = of(method)
    let vanilla = of(ApplicationMethod(.vanilla))
    let lifts = method.method == .vanilla ? [] : lifts(method)
    let increase = Double(own[0].parameterCount) / Double(vanilla[0].parameterCount) - 1
    return [
      .text(method.title), .number(increase),
      .estimate(RunSummary(own.compactMap(\.overall))), .number(lifts.max()),
      .number(RunSummary(lifts)?.mean),
      method.method == .vanilla
        ? .missing : difference(method).map { .text($0.text) } ?? .missing,
      .estimate(RunSummary(own.compactMap(\.accuracy))),
      .number(published?.overall), .number(published?.liftMax),
      .number(published?.liftAverage),
    ] + (encoder == nil ? [] : [.estimate(RunSummary(own.compactMap(\.devScore)))])
  }

  /// Overall, `method − VANILLA`, over the seeds where both are defined.
  func difference(_ method: ApplicationMethod) -> PairedDifference? {
    let pairs = zip(of(method), of(ApplicationMethod(.vanilla))).compactMap { a, b in
      a.overall.flatMap { a in b.overall.map { (a, $0) } }
    }
    return PairedDifference(pairs.map(\.0), minus: pairs.map(\.1))
  }

  /// Mean over seeds of the lift on each slice where it is defined.
  func lifts(_ method: ApplicationMethod) -> [Double] {
    sliceNames.indices.compactMap { liftSummary(method, slice: $0)?.mean }
  }

  /// Lift of a method over VANILLA on one slice, over the seeds that define it; nil for none.
  private func liftSummary(_ method: ApplicationMethod, slice: Int) -> RunSummary? {
    RunSummary(
      zip(of(method), of(ApplicationMethod(.vanilla))).compactMap { a, b in
        a.slices[slice].flatMap { a in b.slices[slice].map { a - $0 } }
      })
  }

  /// Largest "lift" of VANILLA over VANILLA with the next seed, mean over seeds.
  private var chance: Double? {
    let vanilla = of(ApplicationMethod(.vanilla))
    guard vanilla.count > 1 else { return nil }
    return RunSummary(
      vanilla.indices.compactMap { index in
        let other = vanilla[(index + 1) % vanilla.count]
        return zip(other.slices, vanilla[index].slices).compactMap { a, b in
          a.flatMap { a in b.map { a - $0 } }
        }.max()
      })?.mean
  }

  func verdicts() -> [Verdict] {
    let sbl = ApplicationMethod(.sbl)
    guard let difference = difference(sbl) else { return [] }
    guard methods == ApplicationMethod.all else {
      return [Verdict("SBL is above VANILLA overall: \(title)", isPositive: difference)]
    }
    let averages = methods.filter { $0.method != .vanilla }
      .map { ($0, RunSummary(lifts($0))?.mean ?? 0) }
    let best = averages.max { $0.1 < $1.1 }!
    let own = averages.first { $0.0 == sbl }!.1
    return [
      Verdict("SBL is above VANILLA overall: \(title)", isPositive: difference),
      Verdict(
        "SBL has the largest average slice lift: \(title)",
        best.0.method == .sbl ? .holds : .fails,
        measured: "SBL \(points(own)), largest \(points(best.1)) (\(best.0.title))"),
    ]
  }

  var records: [ExperimentRun] {
    results.map { result in
      ExperimentRun(
        settings: [
          ("application", application.name), ("data", application.origin.kind.rawValue),
          ("backbone", backbone), ("method", result.method.method.rawValue),
          ("attention", result.method.isCalibrated ? "calibrated" : "full"),
          ("learningRate", String(choice.learningRate)), ("l2", String(choice.l2)),
          ("multiplier", result.multiplier.map { String($0) } ?? "none"),
        ] + encoderSettings(result), seed: result.seed, parameterCount: result.parameterCount,
        overall: result.overall,
        slices: zip(sliceNames, result.slices).map { ($0, $1) })
    }
  }
}

extension ApplicationResults {
  private func encoderSettings(_ result: ApplicationResult) -> [(String, String)] {
    guard let use = encoder?.use else { return [] }
    return [
      ("encoder", use.name), ("layer", String(use.layer)),
      ("fineTunedLayers", String(use.fineTunedLayers)),
      ("encoderLearningRate", choice.encoderLearningRate.map { String($0) } ?? "none"),
      ("dev", result.devScore.map { String($0) } ?? "undefined"),
    ]
  }

  /// The encoder, the search and how splits were made; nil without an encoder.
  var encoderNote: String? {
    guard let encoder else { return nil }
    let scores = search.scores.map { "\($0.choice.title): \(points($0.score))" }
    let parts = [
      encoder.title, application.splitsNote, encoder.note,
      scores.isEmpty ? nil : "dev Matthews in the search, \(scores.joined(separator: ", "))",
    ]
    return parts.compactMap { $0 }.joined(separator: "; ")
  }
}

/// A row of the paper's table 1, in 0...1.
struct PublishedApplication: Sendable {
  let overall: Double?
  let liftMax: Double?
  let liftAverage: Double?
}

extension ApplicationResults {
  /// Lift of a method over VANILLA on one slice with its 95 % interval; nil where no seed defines it.
  func lift(_ method: ApplicationMethod, slice: Int) -> DotPlot.Estimate? {
    liftSummary(method, slice: slice).map {
      DotPlot.Estimate($0.mean, low: $0.interval()?.lower, high: $0.interval()?.upper)
    }
  }
}
