import Foundation

/// From corpora to votes and probabilistic labels, in stores, files and streams.
enum VotesAndLabels {
  static let sets = ["cdr": ["default"], "spouses": ["demo", "intro"]]
  static let splits = ["train", "dev", "test"]
  static let classBalance = ["cdr": "0.62,0.38", "spouses": "0.93,0.07"]

  static func record(into recording: Recording, data: String) throws {
    for task in ["cdr", "spouses"] {
      try recording.run(Commands.importCorpus(task, from: data))
      try recording.run(Commands.label(task))
      try noteVotes(of: task, in: recording)
      try noteStreams(of: task, in: recording)
      for set in sets[task]! {
        try noteLabels(of: task, set: set, in: recording)
        try noteVariants(of: task, set: set, in: recording)
        try noteFiles(of: task, set: set, in: recording)
      }
    }
  }

  private static func noteVotes(of task: String, in recording: Recording) throws {
    for split in splits {
      let file = "\(task)-\(split)-votes.csv"
      try recording.run(Commands.exportVotes(task, set: "all", split: split, to: file))
      try recording.noteTableEverywhere(file)
    }
    for set in sets[task]! {
      let analysis = try recording.run(Commands.analyze(task, set: set, split: "dev"))
      try recording.noteEverywhere(
        Data(NumbersByPath(analysis).text.utf8), as: "\(task)-\(set)-analysis")
    }
  }

  private static func noteStreams(of task: String, in recording: Recording) throws {
    let resources = "\(task).resources"
    try recording.run(Commands.exportResources(task, to: resources))
    for split in splits {
      let input = "\(task)-\(split)-candidates.jsonl"
      try recording.run(Commands.exportCandidates(task, form: .stream, split: split, to: input))
      let answers = try recording.run(
        Commands.stream(task, set: "all", resources: resources), reading: input)
      try recording.noteEverywhere(answers, as: "\(task)-\(split)-stream.jsonl")
    }
  }

  private static func noteLabels(of task: String, set: String, in recording: Recording) throws {
    for model in Commands.labelModels {
      try recording.run(Commands.fitLabelModel(task, set: set, model: model))
      for split in splits {
        let file = "\(task)-\(set)-\(model)-\(split).csv"
        try recording.run(
          Commands.exportLabels(task, set: set, model: model, split: split, to: file))
        try recording.noteProbabilities(file, in: \.labels)
      }
    }
    let scores = try recording.run(Commands.scoreLabels(task, set: set, split: "test"))
    try recording.noteNumbers(
      scores, as: "\(task)-\(set)-scores",
      figures: [(\.labels, { $0.hasSuffix("/logLoss") || $0.hasSuffix("/brier") })])
  }

  private static func noteVariants(of task: String, set: String, in recording: Recording) throws {
    for (name, options) in Commands.labelModelVariants {
      try recording.run(Commands.fitLabelModel(task, set: set, model: "dp", options))
      let file = "\(task)-\(set)-dp-\(name)-dev.csv"
      try recording.run(Commands.exportLabels(task, set: set, model: "dp", split: "dev", to: file))
      try recording.noteProbabilities(file, in: \.labels)
    }
  }

  /// Label models on files of votes and of patterns, without a store, and on a stream.
  private static func noteFiles(of task: String, set: String, in recording: Recording) throws {
    let name = "\(task)-\(set)"
    let balance = classBalance[task]!
    let votes = "\(name)-votes.csv"
    try recording.run(Commands.exportVotes(task, set: set, split: "test", to: votes))
    for model in Commands.labelModels {
      let labels = "\(name)-run-\(model).csv"
      try recording.run(
        Commands.runLabelModel(model, votes: votes, classBalance: balance, to: labels))
      try recording.noteProbabilities(labels, in: \.labels)
    }

    let patterns = "\(name)-patterns.csv"
    try recording.run(Commands.exportPatterns(task, set: set, split: "train", to: patterns))
    try recording.noteTableEverywhere(patterns)
    let model = "\(name)-label-model.json"
    try recording.run(Commands.fitPatterns(patterns, classBalance: balance, to: model))
    try recording.noteNumbers(Data(contentsOf: recording.file(model)), as: model)
    let labels = "\(name)-patterns-labels.csv"
    try recording.run(Commands.predictLabels(model: model, votes: votes, to: labels))
    try recording.noteProbabilities(labels, in: \.labels)

    let answers = try recording.run(
      Commands.stream(task, set: set, resources: "\(task).resources"),
      reading: "\(task)-test-candidates.jsonl")
    try answers.write(to: recording.file("answers.jsonl"))
    let streamed = try recording.run(Commands.streamLabels(model: model), reading: "answers.jsonl")
    try recording.note(streamed, as: "\(name)-stream-labels.jsonl")
  }
}
