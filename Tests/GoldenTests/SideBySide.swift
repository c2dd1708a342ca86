import Foundation

/// Comparisons of methods and the experiments of the paper, as the numbers of their JSON.
enum SideBySide {
  static func recordComparison(into recording: Recording, data: String) throws {
    try recording.run(Commands.compare(["cdr", "spouses"], data: data, to: "compare.json"))
    try recording.noteNumbers(
      Data(contentsOf: recording.file("compare.json")), as: "compare",
      figures: [
        (\.labels, { $0.hasPrefix("labelModels/") && $0.hasSuffix("test/plain/logLoss") }),
        (\.training, { $0.hasPrefix("tasks/") && $0.hasSuffix("/test/f1/mean") }),
      ])
  }

  static func recordPaper(into recording: Recording) throws {
    for experiment in Commands.experiments {
      let file = "\(experiment).json"
      try recording.run(Commands.paper(experiment, to: file))
      try recording.noteNumbers(
        Data(contentsOf: recording.file(file)), as: experiment,
        figures: [
          (\.training, { $0.hasSuffix("/overall/mean") || $0.hasSuffix("/f1/mean") })
        ])
    }
  }
}
