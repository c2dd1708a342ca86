import Foundation

/// End models of every kind on the generated couples: files of models, predictions, scores.
enum Training {
  static func record(into recording: Recording) throws {
    let task = "spouses"
    try recording.run(Commands.importCorpus(task, from: "embedded"))
    try recording.run(Commands.label(task))
    try recording.run(
      Commands.exportCandidates(task, form: .predict, split: "test", to: "test.jsonl"))
    try recording.noteEverywhere(
      Data(contentsOf: recording.file("test.jsonl")), as: "test-candidates.jsonl")
    for (index, (name, options)) in Commands.endModels.sorted(by: { $0.key < $1.key }).enumerated()
    {
      let model = "\(name).model"
      try recording.run(Commands.train(task, options, to: model))
      try recording.noteModel(model)
      for threshold in Commands.Threshold.allCases {
        let predictions = "\(name)-\(threshold).csv"
        try recording.run(
          Commands.exportPredictions(
            task, run: index + 1, threshold: threshold, split: "dev", to: predictions))
        try recording.noteProbabilities(predictions, in: \.training)
      }
      let answers = "\(name)-file.csv"
      try recording.run(
        Commands.predict(task, model: model, candidates: "test.jsonl", to: answers))
      try recording.noteProbabilities(answers, in: \.training)
      let scores = try recording.run(Commands.scoreRun(task, run: index + 1, threshold: .tuned))
      try recording.noteNumbers(scores, as: "\(name)-scores")
    }
    try recording.noteNumbers(try recording.run(Commands.runs(task)), as: "runs")
  }
}
