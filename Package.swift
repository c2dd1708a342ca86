// swift-tools-version: 6.1
// The manifest is the architecture diagram: targets stand in layers, and each depends only on layers above it here.

import PackageDescription

/// The modules that users import, each a product of its own; everything else is reached through them.
let publicModules = [
  "Slicework", "StreamCommands", "SupervisionCore", "NumericKernels", "FileFormats", "Corpora",
  "Labeling", "LabelModels", "Encoders", "EndModels", "Evaluation", "Streaming", "SliceLearning",
  "Store",
  "ReportPages", "Pipeline", "Comparison", "WorkbenchServer", "LabelingFunctions", "BuiltInTasks",
]

/// Folders of the tasks that Slicework brings along: labeling functions in `Functions`, which run without the corpus,
/// and what needs the corpus in `Task`.
let builtInTasks = ["Cdr", "Spouses", "Sentences", "Glue"]
let portableFolders = builtInTasks.map { "\($0)/Functions" } + ["PortableTasks"]
let corpusFolders = builtInTasks.map { "\($0)/Task" } + ["BuiltInTasks"]

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let flyingSocks = Target.Dependency.product(name: "FlyingSocks", package: "FlyingFox")

let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
  name: "slicework",
  platforms: [.macOS(.v15)],
  products: publicModules.map { .library(name: $0, targets: [$0]) } + [
    .executable(name: "slicework", targets: ["SliceworkMain"]),
    .executable(name: "slicework-stream", targets: ["StreamMain"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    // System libraries
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CPCRE2", pkgConfig: "libpcre2-8",
      providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
    .systemLibrary(
      name: "CMessageDigest", pkgConfig: "libmd",
      providers: [.apt(["libmd-dev"]), .brew(["libmd"])]),

    // 0  Values and mathematics
    .target(name: "PortableFoundation"),
    .target(name: "JSONCoding", dependencies: ["PortableFoundation"]),
    .target(
      name: "SupervisionCore",
      dependencies: ["CMessageDigest", "JSONCoding", "PortableFoundation"]),
    .target(
      name: "CVectorKernels",
      linkerSettings: [
        .linkedLibrary("dl", .when(platforms: [.linux])),
        .linkedFramework("Accelerate", .when(platforms: [.macOS])),
      ]),
    .target(name: "NumericKernels", dependencies: ["CVectorKernels"]),

    // 1  From files to votes, from votes to probabilistic labels, from labels to scores
    .target(
      name: "FileFormats",
      dependencies: ["CZlib", "JSONCoding", "PortableFoundation", "SupervisionCore"]),
    .target(name: "Corpora", dependencies: ["FileFormats", "JSONCoding", "SupervisionCore"]),
    .target(
      name: "Labeling",
      dependencies: ["CPCRE2", "CVectorKernels", "PortableFoundation", "SupervisionCore"]),
    .target(
      name: "LabelModels",
      dependencies: ["JSONCoding", "NumericKernels", "PortableFoundation", "SupervisionCore"]),
    .target(
      name: "Encoders",
      dependencies: [
        "CVectorKernels", "FileFormats", "JSONCoding", "NumericKernels", "SupervisionCore",
      ]),
    .target(
      name: "EndModels",
      dependencies: ["Encoders", "JSONCoding", "NumericKernels", "SupervisionCore"]),
    .target(
      name: "Evaluation", dependencies: ["JSONCoding", "PortableFoundation", "SupervisionCore"]),

    // 2  Streams, slices, the store, pages
    .target(
      name: "Streaming",
      dependencies: [
        "Evaluation", "FileFormats", "JSONCoding", "LabelModels", "Labeling",
        "PortableFoundation", "SupervisionCore",
      ]),
    .target(
      name: "SliceLearning",
      dependencies: ["CVectorKernels", "EndModels", "NumericKernels", "SupervisionCore"]),
    .target(name: "Store", dependencies: ["CZlib", "JSONCoding", "SupervisionCore", grdb]),
    .target(name: "ReportPages", dependencies: ["Evaluation", "SupervisionCore"]),
    .target(name: "Notebooks", dependencies: ["FileFormats", "SupervisionCore"]),

    // 3  The whole path, and beside it what needs neither corpus nor store
    .target(
      name: "Pipeline",
      dependencies: [
        "Corpora", "Encoders", "EndModels", "Evaluation", "FileFormats", "JSONCoding",
        "LabelModels",
        "Labeling",
        "NumericKernels", "SliceLearning", "Store", "Streaming", "SupervisionCore",
      ]),
    .target(
      name: "TaskFiles",
      dependencies: [
        "Corpora", "FileFormats", "JSONCoding", "Labeling", "Pipeline", "SupervisionCore", yams,
      ]),
    .target(
      name: "StreamCommands",
      dependencies: [
        "Evaluation", "FileFormats", "JSONCoding", "LabelModels", "Labeling", "PortableFoundation",
        "Streaming", "SupervisionCore", argumentParser,
      ]),
    .target(
      name: "WorkbenchServer",
      dependencies: [
        "Evaluation", "JSONCoding", "LabelModels", "Labeling", "Pipeline", "Store", "Streaming",
        "SupervisionCore", flyingSocks,
      ],
      resources: [
        "workbench.html", "workbench.css", "icon.svg", "workbench.js", "support.js",
        "candidates.js", "functions.js", "runs.js", "what-if.js", "progress.js",
      ].map { .embedInCode("Page/\($0)") }),

    // 4  Side by side
    .target(
      name: "Comparison",
      dependencies: [
        "EndModels", "Evaluation", "JSONCoding", "LabelModels", "Labeling", "Pipeline",
        "ReportPages",
        "SliceLearning", "Store", "Streaming", "SupervisionCore",
      ]),

    // 5  The workbench: the library that users' packages import
    .target(
      name: "CommandSupport",
      dependencies: [
        "Corpora", "Evaluation", "FileFormats", "LabelModels", "Labeling", "Pipeline",
        "Store", "StreamCommands", "SupervisionCore", "TaskFiles", argumentParser,
      ]),
    .target(
      name: "Slicework",
      dependencies: [
        "CommandSupport", "Comparison", "Corpora", "Encoders", "EndModels", "Evaluation",
        "FileFormats",
        "JSONCoding",
        "LabelModels", "Labeling", "NumericKernels", "Pipeline", "ReportPages",
        "SliceLearning", "Store", "StreamCommands", "Streaming", "SupervisionCore", "TaskFiles",
        "WorkbenchServer", argumentParser,
      ]),

    // The tasks that Slicework brings along: a folder each, its labeling functions apart from its corpus
    .target(
      name: "LabelingFunctions",
      dependencies: ["Labeling", "SupervisionCore"],
      path: "labeling-functions",
      exclude: corpusFolders,
      sources: portableFolders),
    .target(
      name: "EmbeddedCorpora", dependencies: ["LabelingFunctions", "SupervisionCore"],
      path: "corpora",
      exclude: [
        "README.md", "cdr/README.md", "spouses/README.md", "cola/README.md", "rte/README.md",
        "scenes/README.md",
      ],
      resources: [
        .embedInCode("cdr/cdr-names.txt"), .embedInCode("cdr/cdr-stories.txt"),
        .embedInCode("spouses/spouses-names.txt"), .embedInCode("spouses/spouses-sentences.txt"),
        .embedInCode("cola/cola-sentences.txt"), .embedInCode("rte/rte-pairs.txt"),
        .embedInCode("rte/rte-words.txt"),
      ]),
    .target(
      name: "BuiltInTasks",
      dependencies: [
        "Corpora", "EmbeddedCorpora", "Evaluation", "FileFormats", "Labeling",
        "LabelingFunctions", "Pipeline", "SupervisionCore",
      ],
      path: "labeling-functions",
      exclude: portableFolders,
      sources: corpusFolders),

    // Research: what measures Slicework itself, and the executables
    .target(
      name: "PaperExperiments",
      dependencies: [
        "BuiltInTasks", "Comparison", "Corpora", "EmbeddedCorpora", "EndModels",
        "Evaluation", "FileFormats", "JSONCoding", "LabelModels", "Labeling",
        "LabelingFunctions", "NumericKernels",
        "Pipeline", "ReportPages", "SliceLearning", "Store", "SupervisionCore",
      ]),
    .target(
      name: "Benchmarks",
      dependencies: [
        "Corpora", "Encoders", "EndModels", "Evaluation", "FileFormats", "JSONCoding",
        "LabelModels", "Labeling", "NumericKernels", "Pipeline", "ReportPages", "SliceLearning",
        "Store", "Streaming", "SupervisionCore",
      ],
      exclude: ["peers", "baselines"]),
    .target(
      name: "ResearchCommands",
      dependencies: [
        "Benchmarks", "BuiltInTasks", "CommandSupport", "Corpora", "EmbeddedCorpora", "Encoders",
        "Evaluation", "FileFormats", "LabelModels", "Labeling", "LabelingFunctions",
        "Notebooks", "PaperExperiments",
        "Pipeline", "ReportPages", "Slicework", "Store", "StreamCommands",
        "SupervisionCore", argumentParser,
      ]),
    .executableTarget(name: "SliceworkMain", dependencies: ["ResearchCommands"]),
    .executableTarget(name: "StreamMain", dependencies: ["LabelingFunctions", "StreamCommands"]),

    // Tests, one target per module, and what they share
    .testTarget(
      name: "BenchmarksTests",
      dependencies: [
        "Benchmarks", "EncoderTestSupport", "Encoders", "EndModels", "Evaluation",
        "FileTestSupport", "LabelModels", "Pipeline", "ReportPages", "SupervisionCore",
      ]),
    .testTarget(
      name: "BrowserTests",
      dependencies: ["Evaluation", "ReportPages", "SliceworkMain", "WorkbenchTestSupport"],
      exclude: ["screenshots.sh"]),
    .testTarget(
      name: "BuiltInTasksTests",
      dependencies: [
        "BuiltInTasks", "Corpora", "CorpusTestSupport", "EmbeddedCorpora", "FileFormats",
        "FileTestSupport", "Labeling", "LabelingFunctions", "Pipeline", "SupervisionCore",
      ]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "EncoderTestSupport", "EndModels", "FileFormats", "OwnTaskMain", "Pipeline",
        "SliceworkMain", "StreamMain",
        "SupervisionCore",
      ]),
    .testTarget(
      name: "ComparisonTests",
      dependencies: [
        "Comparison", "Corpora", "Evaluation", "LabelModels", "Labeling", "Pipeline",
        "ReportPages", "Store", "SupervisionCore",
      ]),
    .testTarget(
      name: "CorporaTests",
      dependencies: [
        "Corpora", "CorpusTestSupport", "FileFormats", "FileTestSupport", "SupervisionCore",
      ]),
    .target(
      name: "CorpusTestSupport",
      dependencies: ["Corpora", "FileTestSupport", "SupervisionCore"],
      path: "Tests/CorpusTestSupport"),
    .testTarget(
      name: "EmbeddedCorporaTests",
      dependencies: ["EmbeddedCorpora", "Labeling", "LabelingFunctions", "SupervisionCore"]),
    .target(
      name: "EncoderTestSupport", dependencies: ["SupervisionCore"],
      path: "Tests/EncoderTestSupport"),
    .testTarget(
      name: "EncodersTests",
      dependencies: [
        "EncoderTestSupport", "Encoders", "FileTestSupport", "NumericKernels",
        "SupervisionCore",
      ],
      exclude: ["make-fixtures.py"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "EndModelsTests",
      dependencies: [
        "Encoders", "EndModels", "FileTestSupport", "NumericKernels", "SupervisionCore",
        "TrainingTestSupport",
      ]),
    .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "SupervisionCore"]),
    .testTarget(
      name: "FileFormatsTests",
      dependencies: ["FileFormats", "FileTestSupport", "SupervisionCore"]),
    .target(
      name: "FileTestSupport",
      dependencies: ["CZlib", "SupervisionCore"],
      path: "Tests/FileTestSupport"),
    .testTarget(name: "JSONCodingTests", dependencies: ["JSONCoding", "SupervisionCore"]),
    .target(
      name: "KernelTestSupport",
      dependencies: ["NumericKernels", "SupervisionCore"],
      path: "Tests/KernelTestSupport"),
    .testTarget(
      name: "LabelModelsTests",
      dependencies: ["FileTestSupport", "LabelModels", "SupervisionCore"]),
    .testTarget(
      name: "LabelingFunctionsTests",
      dependencies: [
        "BuiltInTasks", "Corpora", "CorpusTestSupport", "Labeling", "LabelingFunctions",
        "SupervisionCore",
      ]),
    .testTarget(name: "LabelingTests", dependencies: ["Labeling", "SupervisionCore"]),
    .testTarget(name: "NotebooksTests", dependencies: ["Notebooks", "SupervisionCore"]),
    .testTarget(
      name: "NumericKernelsTests",
      dependencies: ["KernelTestSupport", "NumericKernels", "SupervisionCore"]),
    .executableTarget(
      name: "OwnTaskMain", dependencies: ["Slicework"], path: "Tests/OwnTaskMain"),
    .testTarget(
      name: "PaperExperimentsTests",
      dependencies: [
        "BuiltInTasks", "Corpora", "CorpusTestSupport", "EmbeddedCorpora", "EndModels",
        "Evaluation", "FileFormats", "FileTestSupport", "NumericKernels",
        "PaperExperiments", "Pipeline", "ReportPages", "SliceLearning", "SupervisionCore",
      ]),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Corpora", "EncoderTestSupport", "Encoders", "EndModels", "Evaluation", "FileFormats",
        "FileTestSupport", "LabelModels", "Labeling",
        "NumericKernels", "Pipeline", "SliceLearning", "Store", "Streaming", "SupervisionCore",
      ]),
    .testTarget(
      name: "ReportPagesTests",
      dependencies: ["Evaluation", "ReportPages", "SupervisionCore"]),
    .testTarget(
      name: "SliceLearningTests",
      dependencies: [
        "EndModels", "KernelTestSupport", "NumericKernels", "SliceLearning",
        "SupervisionCore", "TrainingTestSupport",
      ]),
    .testTarget(name: "StoreTests", dependencies: ["Store", "SupervisionCore", grdb]),
    .testTarget(
      name: "StreamingTests",
      dependencies: [
        "FileFormats", "FileTestSupport", "LabelModels", "Labeling", "Streaming",
        "SupervisionCore",
      ]),
    .testTarget(name: "SupervisionCoreTests", dependencies: ["SupervisionCore"]),
    .target(
      name: "TrainingTestSupport",
      dependencies: ["EndModels", "NumericKernels", "SupervisionCore"],
      path: "Tests/TrainingTestSupport"),
    .testTarget(
      name: "TaskFilesTests",
      dependencies: [
        "Corpora", "FileTestSupport", "JSONCoding", "Labeling", "Pipeline", "Store",
        "SupervisionCore", "TaskFiles",
      ]),
    .testTarget(
      name: "WorkbenchServerTests",
      dependencies: ["Store", "SupervisionCore", "WorkbenchServer", "WorkbenchTestSupport"]),
    .target(
      name: "WorkbenchTestSupport",
      dependencies: [
        "Corpora", "Evaluation", "LabelModels", "Labeling", "Pipeline", "Store",
        "Streaming", "SupervisionCore", "WorkbenchServer", flyingSocks,
      ],
      path: "Tests/WorkbenchTestSupport"),
  ],
  swiftLanguageModes: [.v6]
)

// `make fuzz`: an executable that only links with libFuzzer.
if Context.environment["SLICEWORK_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "FuzzMain",
      dependencies: [
        "Corpora", "EndModels", "Encoders", "FileFormats", "LabelModels", "Labeling", "Notebooks",
        "Pipeline", "Streaming", "SupervisionCore",
      ],
      path: "Tests/Fuzzing",
      exclude: ["Seeds"]))
  package.products.append(.executable(name: "slicework-fuzz", targets: ["FuzzMain"]))
}

// `make sanitize`: the test targets that are named, and what they need.
if let names = Context.environment["SLICEWORK_TESTS"]?.split(separator: " ").map(String.init) {
  var kept = names
  var position = 0
  while position < kept.count {
    let target = package.targets.first { $0.name == kept[position] }
    for case .byNameItem(let name, _) in target?.dependencies ?? [] where !kept.contains(name) {
      kept.append(name)
    }
    position += 1
  }
  package.targets.removeAll { !kept.contains($0.name) }
  package.products = []
}
