import Evaluation

/// F1 of the positive class on test as others published it, in 0...1.
public struct PublishedFigure: Equatable, Sendable {
  public let method: String
  public let f1: Double
  public let source: String
  /// Such as `Chen 2019`.
  public let shortSource: String

  /// Those of a task on the real corpus; empty where none are known.
  public static func of(task: String) -> [PublishedFigure] {
    switch task {
    case "cdr": cdr
    case "spouses": spouses
    default: []
    }
  }

  /// What to keep in mind when reading them.
  public static func caveats(task: String) -> [String] {
    switch task {
    case "cdr":
      [
        "Published figures use other candidates (4,620 to 4,673 on test, ours 4,906) and other encoders; always positive "
          + "gives 55.4 on ours."
      ]
    case "spouses":
      [
        "Published figures differ in their labeling functions and train candidates (ours were rebuilt); 218 positive test "
          + "candidates alone leave a sampling error of about 3 points."
      ]
    default: []
    }
  }

  private static let slicePaper = "Chen et al. 2019, section 4.2"

  private static let cdr = [
    PublishedFigure(method: "DP", f1: 0.564, source: slicePaper, shortSource: "Chen 2019"),
    PublishedFigure(method: "SBL", f1: 0.577, source: slicePaper, shortSource: "Chen 2019"),
    PublishedFigure(
      method: "LSTM", f1: 0.532, source: "Snorkel tutorial, stored run", shortSource: "tutorial"),
  ]

  private static let spouses = [
    PublishedFigure(method: "DP", f1: 0.419, source: slicePaper, shortSource: "Chen 2019"),
    PublishedFigure(method: "SBL", f1: 0.428, source: slicePaper, shortSource: "Chen 2019"),
    PublishedFigure(
      method: "LSTM", f1: 0.467, source: "Snorkel tutorial, stored run", shortSource: "tutorial"),
    PublishedFigure(
      method: "WRENCH baseline", f1: 0.379, source: "Smith et al. 2022 (standard error 2.8)",
      shortSource: "Smith 2022"),
  ]
}
