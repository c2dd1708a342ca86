import Foundation

/// A store, models and resources that an old version wrote: they open, and what they hold is what it was.
enum OldFiles {
  private static let task = "spouses"
  /// The label models of the version that wrote the store.
  private static let storedLabelModels = [
    "majority", "weighted-majority", "dawid-skene", "dp", "moments", "triplets",
  ]

  static func record(into recording: Recording) throws {
    try copyFiles(into: recording)
    try recording.noteNumbers(try recording.run(Commands.runs(task)), as: "runs")
    try noteStoredLabels(in: recording)
    try noteStoredRuns(in: recording)
    try noteModelFiles(in: recording)
    try noteLabeling(in: recording)
    try recording.run(Commands.checkStore())
  }

  private static func copyFiles(into recording: Recording) throws {
    let old = TestFiles.fixtures.appending(path: "old")
    for name in try FileManager.default.contentsOfDirectory(atPath: old.path) {
      try FileManager.default.copyItem(at: old.appending(path: name), to: recording.file(name))
    }
    let store = recording.file("slicework.sqlite")
    let packed = recording.file("store.sqlite.gz")
    try Executable.run(
      ["/usr/bin/env", "gzip", "-dc", packed.path], in: packed.deletingLastPathComponent()
    ).write(to: store)
  }

  private static func noteStoredLabels(in recording: Recording) throws {
    for split in VotesAndLabels.splits {
      let votes = "\(split)-votes.csv"
      try recording.run(Commands.exportVotes(task, set: "all", split: split, to: votes))
      try recording.noteTableEverywhere(votes)
      for model in storedLabelModels {
        let labels = "\(model)-\(split).csv"
        try recording.run(
          Commands.exportLabels(task, set: "demo", model: model, split: split, to: labels))
        try recording.noteTableEverywhere(labels)
      }
    }
    for (set, split) in [("demo", "test"), ("intro", "dev")] {
      let scores = try recording.run(Commands.scoreLabels(task, set: set, split: split))
      try recording.noteNumbers(
        scores, as: "\(set)-scores", figures: [(\.labels, { $0.hasSuffix("/logLoss") })])
    }
  }

  private static func noteStoredRuns(in recording: Recording) throws {
    for run in [1, 2] {
      for split in VotesAndLabels.splits {
        let predictions = "predict-\(run)-\(split).csv"
        try recording.run(Commands.predict(task, run: run, split: split, to: predictions))
        try recording.noteProbabilities(predictions, in: \.training)
      }
      for threshold in Commands.Threshold.allCases {
        let stored = "predictions-\(run)-\(threshold).csv"
        try recording.run(
          Commands.exportPredictions(
            task, run: run, threshold: threshold, split: "test", to: stored))
        try recording.noteTableEverywhere(stored)
        let scores = try recording.run(Commands.scoreRun(task, run: run, threshold: threshold))
        try recording.noteNumbers(scores, as: "score-\(run)-\(threshold)")
      }
      let model = "run-\(run).model"
      try recording.run(Commands.exportModel(task, run: run, to: model))
      try recording.noteModel(model)
    }
  }

  private static func noteModelFiles(in recording: Recording) throws {
    try recording.run(
      Commands.exportCandidates(task, form: .predict, split: "test", to: "test.jsonl"))
    try recording.run(
      Commands.predict(task, model: "end-model", candidates: "test.jsonl", to: "end-model.csv"))
    try recording.noteProbabilities("end-model.csv", in: \.training)

    try recording.run(Commands.exportVotes(task, set: "demo", split: "test", to: "demo.csv"))
    try recording.run(
      Commands.predictLabels(model: "label-model.json", votes: "demo.csv", to: "labels.csv"))
    try recording.noteProbabilities("labels.csv", in: \.labels)

    try recording.run(
      Commands.exportCandidates(task, form: .stream, split: "test", to: "stream.jsonl"))
    let answers = try recording.run(
      Commands.stream(task, set: "all", resources: "spouses.resources"), reading: "stream.jsonl")
    try recording.noteEverywhere(answers, as: "answers.jsonl")
  }

  /// Nothing is cast again, neither as the store is nor after another import of the same corpus.
  ///
  /// Not so once the text of a function's declaration changes: it then runs, and both records may be written again
  /// if that of the votes holds.
  private static func noteLabeling(in recording: Recording) throws {
    try recording.noteEverywhere(rowNumbers(recording.run(Commands.label(task))), as: "label")
    let corpus = TestFiles.fixtures.appending(path: "small-spouses").path
    try recording.run(Commands.importCorpus(task, from: corpus))
    try recording.noteEverywhere(rowNumbers(recording.run(Commands.label(task))), as: "label-again")
  }

  private static func rowNumbers(_ document: Data) throws -> Data {
    Data(try NumbersByPath(document).text.utf8)
  }
}
