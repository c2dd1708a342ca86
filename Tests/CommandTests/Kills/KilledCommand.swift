import Foundation
import Testing

/// A command that writes, and how to see whether anything was lost when it was killed.
struct KilledCommand: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let arguments: [String]
  /// Commands that prepare the folder, in order.
  var preparation: [[String]] = []
  /// Files that the command writes; a kill leaves each as it was or whole.
  var outputs: [String] = []
  /// Whether the outputs tell how long something took, so that only their ends are the same each time.
  var measuresTime = false
  /// What the store holds afterwards, as kinds of `export` with their options.
  var exports: [[String]] = []
  /// Whether the store held all of that before, so that a kill loses nothing of it.
  var hasExportsBefore = false
  /// The share of all kills, in units.
  var share = 1
  /// Whether the command makes the store. Then it is killed within the first moments of the store's file.
  var createsStore = false

  init(_ words: String) {
    testDescription = words
    arguments = words.split(separator: " ").map(String.init)
  }

  func after(_ commands: String...) -> KilledCommand {
    var copy = self
    copy.preparation = commands.map { $0.split(separator: " ").map(String.init) }
    return copy
  }

  func writing(_ outputs: String..., measuringTime: Bool = false) -> KilledCommand {
    var copy = self
    copy.outputs = outputs
    copy.measuresTime = measuringTime
    return copy
  }

  func storing(_ exports: String...) -> KilledCommand {
    var copy = self
    copy.exports = exports.map { $0.split(separator: " ").map(String.init) }
    return copy
  }

  func keeping(_ exports: String...) -> KilledCommand {
    var copy = self
    copy.exports = exports.map { $0.split(separator: " ").map(String.init) }
    copy.hasExportsBefore = true
    return copy
  }

  func creatingStore(share: Int) -> KilledCommand {
    var copy = self
    copy.createsStore = true
    copy.share = share
    return copy
  }
}

extension KilledCommand {
  private static let importing = "import notes --data ."
  private static let labeling = "label notes"
  private static let fitting = "label-model fit notes"
  private static let training =
    "train notes --method sbl --epochs 3 --embedding 8 --hidden 8 --checkpoint-interval 0 -o m.model"
  private static let candidates = "candidates notes --split train"
  private static let votes = "votes notes --split train"
  private static let labels = "labels notes --split train"

  /// Every command that writes to the store or to a file.
  static let all: [KilledCommand] = [
    KilledCommand(importing).storing(candidates).creatingStore(share: 3),
    KilledCommand(importing).after("import reviews", "label reviews")
      .storing(candidates, "votes reviews --split train"),
    KilledCommand(labeling).after(importing).storing(votes),
    KilledCommand("label notes --force").after(importing, labeling).keeping(votes),
    KilledCommand(fitting).after(importing, labeling).storing(votes, labels),
    KilledCommand(training).after(importing, labeling, fitting).writing("m.model")
      .storing("predictions notes --run 1 --split test", "model notes --run 1"),
    KilledCommand(
      "compare notes --label-models dp --methods dp --preset best --seeds 2 --epochs 2 --embedding 8 --hidden 8 --report c.html"
    ).after(importing, labeling).writing("c.html", measuringTime: true).storing(labels),
    KilledCommand("export votes notes --split train -o v.csv.gz").after(importing, labeling)
      .writing("v.csv.gz").storing(votes),
    KilledCommand("report notes -o r.html").after(importing, labeling, fitting)
      .writing("r.html").storing(labels),
    KilledCommand("predict notes --model-file m.model --split train -o p.csv")
      .after(importing, labeling, fitting, training).writing("p.csv").storing(labels),
    KilledCommand("label-model run --votes v.csv --label-model dp -o l.csv --why w.csv")
      .after(importing, labeling, "export votes notes --split train -o v.csv")
      .writing("l.csv", "w.csv"),
    KilledCommand("label-model fit --patterns pat.csv -o model.json")
      .after(importing, labeling, "export patterns notes --split train -o pat.csv")
      .writing("model.json"),
    KilledCommand("import-gold notes corrections.csv").after(importing, labeling)
      .storing("candidates notes --split train --form hugging-face", votes),
    KilledCommand("store vacuum").after(importing, labeling).keeping(candidates, votes),
  ]
}
