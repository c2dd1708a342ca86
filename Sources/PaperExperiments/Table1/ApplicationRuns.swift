import EndModels
import Pipeline
import SliceLearning
import SupervisionCore

/// All runs of table 1: search, backbones that methods start from, and methods, each in parallel over studies, seeds and
/// choices. Finished runs on a pretrained encoder are kept.
struct ApplicationRuns: Sendable {
  let studies: [any ApplicationStudying]
  /// In the order of the table, VANILLA first.
  let methods: [ApplicationMethod]
  let seeds: [UInt64]
  let kept: KeptRuns
  let jobs: Int
  /// Memory that runs may take together: where not all threads' runs fit, fewer run at once.
  var memory = MemoryBudget.available

  private struct Job: Sendable {
    let study: Int
    let seed: UInt64
    let method: ApplicationMethod
  }

  private struct Start: Hashable, Sendable {
    let study: Int
    let seed: UInt64
  }

  /// - Throws: ``UsageError``, before any run begins, where one alone needs more memory than there is; what training
  ///   throws; ``FileError`` when a run cannot be kept.
  func results(progress: any ProgressObserver) throws -> [ApplicationResults] {
    try requireMemory()
    let searches = try search(progress: progress)
    let choices = searches.map(\.choice)
    // The long runs first, so that no thread waits for one at the end.
    let order: [EndModelMethod] = [.moe, .manual, .sbl, .hps, .vanilla]
    let runs = order.flatMap { method in
      methods.filter { $0.method == method }.flatMap { method in
        studies.indices.flatMap { study in
          seeds.map { Job(study: study, seed: $0, method: method) }
        }
      }
    }
    let known = runs.map { kept.result(key($0, choices), as: ApplicationResult.self) }
    let missing = runs.indices.filter { known[$0] == nil }.map { runs[$0] }
    let starts = try starts(for: missing, choices)
    let together = memory.concurrency(
      of: missing.map { studies[$0.study].peakBytes($0.method.method) }, atMost: jobs)
    let results = try parallelMap(Array(zip(runs, known)), jobs: together, progress: progress) {
      run, known -> ApplicationResult in
      if let known { return known }
      let start = starts[Start(study: run.study, seed: run.seed)]!
      let result = try studies[run.study].run(
        run.method, start, choices[run.study], seed: run.seed)
      try keep(result, key(run, choices), of: run.study)
      return result
    }
    return studies.indices.map { index in
      ApplicationResults(
        studies[index], methods: methods, search: searches[index],
        results: zip(runs, results).filter { $0.0.study == index }.map(\.1))
    }
  }

  private func requireMemory() throws {
    for study in studies {
      for method in methods {
        try memory.require(
          study.peakBytes(method.method),
          for: "a run of \(method.title) on \(study.application.title)",
          remedy: "choose fewer layers to fine-tune (--fine-tune), or other --methods")
      }
    }
  }

  /// Threads for runs of VANILLA.
  private var plainJobs: Int {
    let sizes = studies.map { $0.peakBytes(.vanilla) }
    return memory.concurrency(
      of: (0..<jobs).flatMap { _ in sizes }, atMost: jobs)
  }

  /// VANILLA's backbones, for the runs that are not kept.
  private func starts(
    for runs: [Job], _ choices: [TrainingChoice]
  ) throws -> [Start: PretrainedBackbone] {
    let needed = Set(runs.map { Start(study: $0.study, seed: $0.seed) })
    let starts = studies.indices.flatMap { study in seeds.map { Start(study: study, seed: $0) } }
      .filter(needed.contains)
    let backbones = try parallelMap(starts, jobs: plainJobs) {
      try studies[$0.study].pretrained(choices[$0.study], seed: $0.seed)
    }
    return Dictionary(uniqueKeysWithValues: zip(starts, backbones))
  }

  /// The choice with the best mean over the search's seeds on dev, per study.
  private func search(progress: any ProgressObserver) throws -> [ApplicationSearch] {
    let runs = studies.indices.filter { studies[$0].budget.choices.count > 1 }.flatMap { study in
      studies[study].budget.choices.flatMap { choice in
        studies[study].budget.searchSeeds.map { (study: study, choice: choice, seed: $0) }
      }
    }
    let scores = try parallelMap(runs, jobs: plainJobs, progress: progress) { run in
      let key = key("search", of: run.study, run.choice, run.seed)
      if let known = kept.result(key, as: Double.self) { return known }
      let score = try studies[run.study].searchScore(run.choice, seed: run.seed)
      try keep(score, key, of: run.study)
      return score
    }
    return studies.indices.map { study in
      let own = zip(runs, scores).filter { $0.0.study == study }
      let choices = studies[study].budget.choices
      let means = choices.map { choice in
        let scores = own.filter { $0.0.choice == choice }.map(\.1)
        return scores.reduce(0, +) / Double(max(1, scores.count))
      }
      let best = choices.indices.max { means[$0] < means[$1] }!
      return ApplicationSearch(
        choice: choices[best], scores: own.isEmpty ? [] : Array(zip(choices, means)))
    }
  }

  private func key(_ run: Job, _ choices: [TrainingChoice]) -> String {
    key(run.method.name, of: run.study, choices[run.study], run.seed)
  }

  /// All that decides a run; nothing but an encoder's runs are kept.
  private func key(
    _ name: String, of study: Int, _ choice: TrainingChoice, _ seed: UInt64
  ) -> String {
    "\(studies[study].encoder?.checksum ?? "") \(name) \(choice.title) \(seed)"
  }

  private func keep(_ result: some Encodable, _ key: String, of study: Int) throws {
    if studies[study].encoder != nil { try kept.keep(result, key) }
  }
}

/// The outcome of a search on dev.
struct ApplicationSearch: Sendable {
  let choice: TrainingChoice
  /// Mean score of each choice over the search's seeds; empty where there was one choice.
  var scores: [(choice: TrainingChoice, score: Double)] = []
}
