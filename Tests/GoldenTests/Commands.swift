/// The command line of everything that is run here: where an option is renamed, it is renamed here and nowhere else.
///
/// A task's store is the file `slicework.sqlite` of the folder in which commands run, the default.
enum Commands {
  static func importCorpus(_ task: String, from data: String) -> [String] {
    ["import", task, "--data", data, "--quiet"]
  }

  static func label(_ task: String) -> [String] { ["label", task, "--quiet"] + json }

  static func analyze(_ task: String, set: String, split: String) -> [String] {
    ["analyze", task, "--lf-set", set, "--split", split, "--quiet"] + json
  }

  // MARK: Label models

  static let labelModels = [
    "majority", "weighted-majority", "dawid-skene", "dp", "textbook-dp", "ibcc", "moments",
    "triplets",
  ]

  /// Ways to fit the default label model other than the default's.
  static let labelModelVariants = [
    "silent": ["--uncovered", "class-balance"],
    "balance": ["--class-balance", "learned"],
    "gold": ["--use-dev-gold"],
  ]

  static func fitLabelModel(
    _ task: String, set: String, model: String, _ options: [String] = []
  ) -> [String] {
    ["label-model", "fit", task, "--lf-set", set, "--label-model", model, "--quiet"] + options
  }

  static func fitPatterns(_ patterns: String, classBalance: String, to file: String) -> [String] {
    [
      "label-model", "fit", "--patterns", patterns, "--class-balance", classBalance,
      "--output", file, "--quiet",
    ]
  }

  static func predictLabels(model: String, votes: String, to file: String) -> [String] {
    [
      "label-model", "predict", "--model-file", model, "--votes", votes, "--output", file,
      "--quiet",
    ]
  }

  static func runLabelModel(
    _ model: String, votes: String, classBalance: String, to file: String
  ) -> [String] {
    [
      "label-model", "run", "--votes", votes, "--label-model", model, "--class-balance",
      classBalance,
      "--output", file, "--quiet",
    ]
  }

  static func scoreLabels(_ task: String, set: String, split: String) -> [String] {
    ["label-model", "score", task, "--lf-set", set, "--split", split, "--quiet"] + json
  }

  // MARK: Files

  static func exportVotes(_ task: String, set: String, split: String, to file: String) -> [String] {
    ["export", "votes", task, "--lf-set", set] + of(split, to: file)
  }

  static func exportPatterns(
    _ task: String, set: String, split: String, to file: String
  ) -> [String] {
    ["export", "patterns", task, "--lf-set", set] + of(split, to: file)
  }

  static func exportLabels(
    _ task: String, set: String, model: String, split: String, to file: String
  ) -> [String] {
    ["export", "labels", task, "--lf-set", set, "--label-model", model] + of(split, to: file)
  }

  static func exportPredictions(
    _ task: String, run: Int, threshold: Threshold, split: String, to file: String
  ) -> [String] {
    ["export", "predictions", task, "--run", "\(run)", "--threshold", threshold.rawValue]
      + of(split, to: file)
  }

  static func exportCandidates(
    _ task: String, form: CandidateForm, split: String, to file: String
  ) -> [String] {
    ["export", "candidates", task, "--form", form.rawValue] + of(split, to: file)
  }

  static func exportResources(_ task: String, to file: String) -> [String] {
    ["export", "resources", task, "--output", file, "--quiet"]
  }

  static func exportModel(_ task: String, run: Int, to file: String) -> [String] {
    ["export", "model", task, "--run", "\(run)", "--output", file, "--quiet"]
  }

  enum Threshold: String, CaseIterable {
    case half = "0.5"
    case tuned
  }

  enum CandidateForm: String {
    case predict
    case stream
  }

  // MARK: Streams

  static func stream(_ task: String, set: String, resources: String) -> [String] {
    ["stream", task, "--lf-set", set, "--resources", resources, "--quiet"]
  }

  static func streamLabels(model: String) -> [String] {
    ["stream", "--model-file", model, "--quiet"]
  }

  // MARK: End models

  /// Small end models of few epochs: every method, every backbone, every kind of label.
  static let endModels: [String: [String]] = [
    "vanilla": ["--method", "vanilla", "--backbone", "bag", "--labels", "hard"],
    "dp": ["--method", "dp", "--backbone", "bag", "--train-on", "covered", "--schedule", "cosine"],
    "hps": ["--method", "hps", "--backbone", "mlp", "--label-model", "majority"],
    "manual": ["--method", "manual", "--backbone", "bag", "--lf-set", "intro"],
    "moe": ["--method", "moe", "--backbone", "bilstm", "--pooling", "max"],
    "sbl": ["--method", "sbl", "--backbone", "bag", "--slices", "lf-class"],
    "sbl-mlp": ["--method", "sbl", "--backbone", "mlp", "--attention", "calibrated"],
    "sbl-bilstm": ["--method", "sbl", "--backbone", "bilstm", "--warm-start", "1"],
  ]

  static func train(_ task: String, _ options: [String], to file: String) -> [String] {
    [
      "train", task, "--epochs", "2", "--hidden", "16", "--embedding", "16", "--lstm-size", "16",
      "--output", file, "--quiet",
    ] + options
  }

  static func runs(_ task: String) -> [String] { ["runs", task, "--quiet"] + json }

  static func scoreRun(_ task: String, run: Int, threshold: Threshold) -> [String] {
    ["score", task, "--run", "\(run)", "--threshold", threshold.rawValue, "--quiet"] + json
  }

  static func predict(_ task: String, run: Int, split: String, to file: String) -> [String] {
    ["predict", task, "--run", "\(run)"] + of(split, to: file)
  }

  static func predict(
    _ task: String, model: String, candidates: String, to file: String
  ) -> [String] {
    ["predict", task, "--model-file", model, "--input", candidates, "--output", file, "--quiet"]
  }

  // MARK: Side by side

  /// Two seeds of every method on every set; its own store, so that nothing trained before is taken.
  static func compare(_ tasks: [String], data: String, to file: String) -> [String] {
    ["compare"] + tasks
      + [
        "--data", data, "--store", "compare.sqlite", "--preset", "best", "--seeds", "2",
        "--json", file, "--quiet",
      ]
  }

  static let experiments = [
    "figure1", "figure3", "figure4", "figure5", "table1", "weak-supervision",
  ]

  static func paper(_ experiment: String, to file: String) -> [String] {
    ["paper", experiment, "--quick", "--data", "embedded", "--json", file, "--quiet"]
  }

  static func checkStore() -> [String] { ["store", "check", "--quiet"] + json }

  private static let json = ["--format", "json"]

  private static func of(_ split: String, to file: String) -> [String] {
    ["--split", split, "--output", file, "--quiet"]
  }
}
