/// F1 of the positive class on test as others published it.
public struct PublishedFigure: Equatable, Sendable {
  public let method: String
  /// In 0...1.
  public let f1: Double
  /// As a table of sources gives it, such as `Chen et al. 2019, section 4.2`.
  public let source: String
  /// Such as `Chen 2019`.
  public let shortSource: String

  public init(method: String, f1: Double, source: String, shortSource: String) {
    self.method = method
    self.f1 = f1
    self.source = source
    self.shortSource = shortSource
  }
}

/// Figures that others published for a task's real corpus, with the reasons why they do not compare exactly.
public struct PublishedFigures: Equatable, Sendable {
  public let figures: [PublishedFigure]
  /// Sentences for the reader of the figures.
  public let caveats: [String]

  public init(_ figures: [PublishedFigure] = [], caveats: [String] = []) {
    self.figures = figures
    self.caveats = caveats
  }
}
