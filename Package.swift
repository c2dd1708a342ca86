// swift-tools-version: 6.1
// The manifest is the architecture diagram: targets stand in layers, and each depends only on layers above it here.

import PackageDescription

let package = Package(
  name: "slicework",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "Slicework", targets: ["Slicework"]),
    .library(name: "SliceworkStream", targets: ["SliceworkStream"]),
    .executable(name: "slicework", targets: ["SliceworkMain"]),
    .executable(name: "slicework-stream", targets: ["SliceworkStreamMain"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
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
    .target(name: "Essentials"),
    .target(name: "SupervisionCore", dependencies: ["CMessageDigest", "Essentials"]),
    .target(
      name: "CVectorKernels",
      linkerSettings: [
        .linkedLibrary("dl", .when(platforms: [.linux])),
        .linkedFramework("Accelerate", .when(platforms: [.macOS])),
      ]),
    .target(
      name: "NumericKernels", dependencies: ["CVectorKernels", "Essentials", "SupervisionCore"]),

    // 1  From files to votes, from votes to probabilistic labels, from labels to scores
    .target(
      name: "EmbeddedCorpora", dependencies: ["SupervisionCore"], path: "corpora",
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
    .target(name: "Files", dependencies: ["Essentials", "SupervisionCore", "CZlib"]),
    .target(name: "Corpora", dependencies: ["Files", "SupervisionCore", "EmbeddedCorpora"]),
    .target(
      name: "Labeling",
      dependencies: ["Essentials", "SupervisionCore", "CPCRE2", "CVectorKernels"]),
    .target(
      name: "LabelModels", dependencies: ["Essentials", "SupervisionCore", "NumericKernels"]),
    .target(name: "EndModels", dependencies: ["SupervisionCore", "NumericKernels"]),
    .target(name: "Evaluation", dependencies: ["Essentials", "SupervisionCore"]),

    // 2  What stands on them
    .target(
      name: "Streaming",
      dependencies: [
        "Essentials", "Evaluation", "Files", "LabelModels", "Labeling", "SupervisionCore",
      ]),
    .target(name: "LabelingFunctions", dependencies: ["Labeling"], path: "labeling-functions"),
    .target(
      name: "Store",
      dependencies: [
        "Evaluation", "SupervisionCore", "CZlib", .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .target(name: "SliceLearning", dependencies: ["EndModels", "NumericKernels"]),
    .target(name: "Report", dependencies: ["Evaluation", "SupervisionCore"]),
    .target(name: "Notebooks", dependencies: ["SupervisionCore"]),
    .target(
      name: "Benchmarks",
      dependencies: [
        "LabelModels", "Labeling", "EndModels", "SliceLearning", "NumericKernels", "Evaluation",
      ],
      exclude: ["peers", "baselines"]),

    // 3  The whole path, and before it the commands of what needs neither corpus nor store
    .target(
      name: "SliceworkStream",
      dependencies: [
        "Essentials", "Evaluation", "LabelModels", "Labeling", "LabelingFunctions", "Streaming",
        "SupervisionCore", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(
      name: "Pipeline",
      dependencies: [
        "Corpora", "Files", "Labeling", "LabelModels", "EndModels", "SliceLearning", "Evaluation",
        "Store", "Streaming",
      ]),

    .target(
      name: "Applications",
      dependencies: [
        "Corpora", "EmbeddedCorpora", "Labeling", "LabelingFunctions", "EndModels", "Evaluation",
        "Pipeline", "SupervisionCore",
      ]),

    .target(
      name: "ReportServer",
      dependencies: [
        "Evaluation", "LabelModels", "Labeling", "Pipeline", "Store", "SupervisionCore",
        .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      resources: [
        "workbench.html", "workbench.css", "icon.svg", "workbench.js", "support.js",
        "candidates.js", "functions.js", "runs.js", "what-if.js", "progress.js",
      ].map { .embedInCode("Page/\($0)") }),

    // 4  Side by side
    .target(
      name: "Comparison",
      dependencies: ["Benchmarks", "Pipeline", "Report", "EndModels", "SliceLearning"]),

    .target(
      name: "PaperExperiments",
      dependencies: [
        "Applications", "Comparison", "EndModels", "SliceLearning", "LabelModels",
        "NumericKernels", "Evaluation", "Report", "SupervisionCore",
      ]),

    // 5  The workbench: the library that users' packages import, and the executable
    .target(
      name: "Slicework",
      dependencies: [
        "SliceworkStream", "Streaming", "Files",
        "Comparison", "PaperExperiments", "Pipeline", "Report", "ReportServer", "Notebooks",
        "LabelingFunctions", "EmbeddedCorpora", "EndModels", "SliceLearning",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(name: "SliceworkMain", dependencies: ["Slicework"]),
    .executableTarget(name: "SliceworkStreamMain", dependencies: ["SliceworkStream"]),

    // Tests, one target per module, and what those of training share
    .target(
      name: "TrainingTestSupport",
      dependencies: ["EndModels", "NumericKernels", "SupervisionCore"],
      path: "Tests/TrainingTestSupport"),
    .testTarget(name: "SupervisionCoreTests", dependencies: ["SupervisionCore"]),
    .testTarget(name: "NumericKernelsTests", dependencies: ["NumericKernels", "SupervisionCore"]),
    .testTarget(
      name: "EndModelsTests",
      dependencies: ["EndModels", "NumericKernels", "SupervisionCore", "TrainingTestSupport"]),
    .testTarget(
      name: "SliceLearningTests",
      dependencies: [
        "SliceLearning", "EndModels", "NumericKernels", "SupervisionCore", "TrainingTestSupport",
      ]),
    .target(
      name: "FileTestSupport", dependencies: ["SupervisionCore", "CZlib"],
      path: "Tests/FileTestSupport"),
    .testTarget(
      name: "FilesTests", dependencies: ["Files", "FileTestSupport", "SupervisionCore"]),
    .testTarget(
      name: "CorporaTests",
      dependencies: ["Corpora", "Files", "FileTestSupport", "SupervisionCore"]
    ),
    .testTarget(
      name: "EmbeddedCorporaTests",
      dependencies: [
        "EmbeddedCorpora", "Corpora", "Labeling", "LabelingFunctions", "SupervisionCore",
      ]),
    .testTarget(name: "LabelingTests", dependencies: ["Labeling", "SupervisionCore"]),
    .testTarget(
      name: "LabelingFunctionsTests",
      dependencies: ["LabelingFunctions", "Corpora", "Labeling", "SupervisionCore"]),
    .testTarget(
      name: "LabelModelsTests", dependencies: ["LabelModels", "SupervisionCore", "NumericKernels"]),
    .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "SupervisionCore"]),
    .testTarget(
      name: "BenchmarksTests",
      dependencies: ["Benchmarks", "EndModels", "Evaluation", "LabelModels", "SupervisionCore"]),
    .testTarget(
      name: "StoreTests",
      dependencies: ["Store", "SupervisionCore", .product(name: "GRDB", package: "GRDB.swift")]),
    .testTarget(
      name: "StreamingTests",
      dependencies: [
        "Streaming", "FileTestSupport", "Files", "LabelModels", "Labeling", "SupervisionCore",
      ]),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Pipeline", "Corpora", "Files", "Streaming", "EndModels", "Evaluation", "LabelModels",
        "Labeling",
        "SliceLearning",
        "Store", "SupervisionCore",
      ]),
    .testTarget(
      name: "ApplicationsTests",
      dependencies: [
        "Applications", "Corpora", "EmbeddedCorpora", "EndModels", "Evaluation", "NumericKernels",
        "Pipeline", "SupervisionCore",
      ]),
    .testTarget(name: "ReportTests", dependencies: ["Report", "Evaluation", "SupervisionCore"]),
    .testTarget(name: "NotebooksTests", dependencies: ["Notebooks", "SupervisionCore"]),
    .target(
      name: "WorkbenchTestSupport",
      dependencies: [
        "Corpora", "Evaluation", "LabelModels", "Labeling", "Pipeline", "ReportServer", "Store",
        "SupervisionCore", .product(name: "FlyingSocks", package: "FlyingFox"),
      ], path: "Tests/WorkbenchTestSupport"),
    .testTarget(
      name: "ReportServerTests",
      dependencies: ["ReportServer", "Store", "SupervisionCore", "WorkbenchTestSupport"]),
    .testTarget(
      name: "BrowserTests",
      dependencies: ["ReportServer", "SliceworkMain", "Store", "WorkbenchTestSupport"],
      exclude: ["screenshots.sh"]),
    .testTarget(
      name: "ComparisonTests",
      dependencies: [
        "Benchmarks", "Comparison", "Corpora", "Evaluation", "LabelModels", "Labeling", "Pipeline",
        "Report", "Store", "SupervisionCore",
      ]),
    .testTarget(
      name: "PaperExperimentsTests",
      dependencies: [
        "PaperExperiments", "Applications", "EndModels", "SliceLearning", "NumericKernels",
        "Evaluation", "Report", "SupervisionCore",
      ]),
    .testTarget(
      name: "CommandTests",
      dependencies: ["Slicework", "SliceworkMain", "SliceworkStreamMain", "SupervisionCore"]),
  ],
  swiftLanguageModes: [.v6]
)
