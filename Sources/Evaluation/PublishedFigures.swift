/// F1 of the positive class on test as others published it.
public struct PublishedFigure: Equatable, Sendable {
  /// The method's name in its publication.
  public let method: String
  /// F1 of the positive class on test, in 0...1.
  public let f1: Double
  /// Citation with the place in it, such as `Chen et al. 2019, section 4.2`.
  public let source: String
  /// Citation in a few characters, such as `Chen 2019`.
  public let shortSource: String

  /// A figure with its source.
  public init(method: String, f1: Double, source: String, shortSource: String) {
    self.method = method
    self.f1 = f1
    self.source = source
    self.shortSource = shortSource
  }
}

/// Figures that others published for a task's real corpus, with the reasons why they do not compare exactly.
public struct PublishedFigures: Equatable, Sendable {
  /// The figures, in the order of a table.
  public let figures: [PublishedFigure]
  /// Differences between the publications and this workbench, one sentence each.
  public let caveats: [String]

  /// Figures in the order of a table, with their caveats.
  public init(_ figures: [PublishedFigure] = [], caveats: [String] = []) {
    self.figures = figures
    self.caveats = caveats
  }
}
