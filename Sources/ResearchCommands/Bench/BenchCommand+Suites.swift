import Benchmarks
import CommandSupport
import LabelModels
import StreamCommands

/// The measurements of each suite.
extension BenchCommand {
  /// All tables of a suite, or the chosen ones.
  func results(_ suite: BenchSuite) throws -> [BenchResult] {
    switch suite {
    case .quality: try qualityResults()
    case .growth: try growthResults()
    case .large: [.found(try largeTable(), hasMissedBars: false)]
    case .all: try BenchSuite.partsOfAll.flatMap(results)
    default:
      try tables(of: suite)
        .filter { chosenTables.isEmpty || chosenTables.contains($0.name) }
        .map { .measured(try $0.measure()) }
    }
  }

  /// The names of a suite's tables with the measurement of each; empty where a suite is measured as a whole.
  func tables(of suite: BenchSuite) -> [(name: String, measure: () throws -> BenchTable)] {
    let tasks = registeredTasks.all
    return switch suite {
    case .label:
      [
        ("label.texts", labeling.texts),
        ("label.memory", { try labeling.memory(tasks, from: data.location) }),
        ("label.tasks", { try labeling.tasks(tasks, from: data.location) }),
        ("label.long", labeling.longText),
      ]
    case .texts: [("label.texts", labeling.texts)]
    case .analyze: [("analyze", { performance.analysis(sizes: analysisSizes) })]
    case .labelModel:
      [("label-model", { try performance.labelModels(labelModels, sizes: labelModelSizes) })]
    case .train:
      [
        ("train.slices", training.slices), ("train.bilstm", training.bilstm),
        ("train.bag", training.bag),
        ("train.tasks", { try endModels.tasks(tasks, from: data.location) }),
      ]
    case .infer: [("infer.slices", inference.slices), ("infer.tokens", inference.tokens)]
    case .store: [("store", { try storeVotes.votes(sizes: [storeSize]) })]
    case .importing:
      [
        ("import.candidates", corpora.candidates), ("import.documents", corpora.documents),
        ("import.extremes", corpora.extremes),
        ("import.tasks", { try corpora.tasks(tasks, from: data.location) }),
      ]
    case .encoder:
      EncoderTable.allCases.map { table in
        (table.rawValue, { try table.measure(encoderBench()) })
      }
    case .quality, .growth, .large, .all: []
    }
  }

  var labelModels: [LabelModelName] {
    models.isEmpty ? LabelModelRegistry.current.names : models
  }

  var settings: BenchSettings {
    var settings = BenchSettings()
    settings.repetitions = repetitions
    settings.jobs = jobs.count
    settings.seed = seed
    if let memoryLimit { settings.memory = .bytes(memoryLimit * 1_000_000) }
    return settings
  }

  var performance: PerformanceBench {
    var bench = PerformanceBench()
    bench.settings = settings
    bench.iterations = iterations
    return bench
  }

  var training: TrainingBench {
    var bench = TrainingBench()
    bench.settings = settings
    if quick { bench.rowCount = 1_280 }
    return bench
  }

  private var inference: InferenceBench {
    var bench = InferenceBench()
    bench.settings = settings
    if quick { bench.rowCount = 1_280 }
    return bench
  }

  private var endModels: EndModelBench {
    var bench = EndModelBench()
    bench.settings = settings
    if quick { bench.settings.repetitions = 1 }
    return bench
  }

  var labeling: LabelingBench {
    var bench = LabelingBench()
    bench.settings = settings
    if quick { bench.longTextWordCount = 100_000 }
    return bench
  }

  private var storeVotes: StoreBench {
    var bench = StoreBench()
    bench.settings = settings
    return bench
  }

  private var corpora: ImportBench {
    var bench = ImportBench()
    bench.settings = settings
    if quick {
      bench.sentenceCount = 4_000
      bench.shortSentenceCount = 20_000
      bench.longTextWordCount = 100_000
    }
    return bench
  }

  private func growthResults() throws -> [BenchResult] {
    var bench = GrowthBench()
    bench.isQuick = quick
    bench.settings.jobs = jobs.count
    bench.settings.seed = seed
    bench.settings.memory = settings.memory
    bench.settings.repetitions = repetitions
    return try GrowthAxis.allCases.filter { axes.isEmpty || axes.contains($0) }.map { axis in
      let progress = ProgressBar("growth \(axis.rawValue)", unit: "stages", quiet: output.quiet)
      defer { progress.finish() }
      let table = try bench.measure(axis, progress: progress)
      return .summarized(table, growthSummary(table))
    }
  }

  private var storeSize: PerformanceBench.Size {
    .init(rows: quick ? min(storeRows, 200_000) : storeRows, functions: 33)
  }

  var labelModelSizes: [PerformanceBench.Size] { sizes(default: PerformanceBench.labelModelSizes) }
  var analysisSizes: [PerformanceBench.Size] { sizes(default: PerformanceBench.analysisSizes) }

  private func sizes(default sizes: [PerformanceBench.Size]) -> [PerformanceBench.Size] {
    guard chosenSizes.isEmpty else { return chosenSizes }
    return quick ? sizes.filter { $0.rows * $0.functions <= 100_000 * 33 } : sizes
  }

  private func qualityResults() throws -> [BenchResult] {
    if let setFolder = voteSets.folder { return try voteSetResults(setFolder) }
    var bench = QualityBench()
    bench.firstSeed = firstSeed
    bench.jobs = jobs.count
    if quick {
      bench.rowCount = 1_000
      bench.seedCount = 2
    }
    let progress = ProgressBar("quality", unit: "runs", quiet: output.quiet)
    defer { progress.finish() }
    let results = try bench.run(progress: progress)
    let missed = results.checks(of: .standard).contains { !$0.isPassed }
    return [
      .found(results.table, hasMissedBars: false),
      .found(results.checkTable(of: .standard), hasMissedBars: missed),
    ]
  }
}
