/// A picture with a text alternative: what a ``Page`` shows and what commands write as SVG files.
///
/// Rendering is a pure function of the values: equal values give equal bytes.
public protocol Figure: Sendable {
  /// Caption of the figure.
  var title: String { get }
  /// The content of the picture in words: the text alternative for readers who cannot see it.
  var summary: String { get }
  /// The picture as SVG elements, with the size that they are laid out for.
  func drawing() -> Drawing
  /// The figure as an element of a page: by default `<figure>` with the picture and its caption.
  func html() -> String
}

/// SVG elements with the size that they were laid out for.
public struct Drawing: Equatable, Sendable {
  /// Width in CSS pixels.
  public let width: Double
  /// Height in CSS pixels.
  public let height: Double
  /// SVG elements that use the classes of the page's style sheet; text in them is escaped.
  public let elements: String

  /// Elements laid out for a width and height in CSS pixels.
  public init(width: Double, height: Double, elements: String) {
    self.width = width
    self.height = height
    self.elements = elements
  }
}

extension Figure {
  /// An `svg` element for HTML: it shrinks with the page and takes its colours from the page's style sheet.
  public func svg() -> String {
    let drawing = drawing()
    return "<svg class=\"figure\" \(openingAttributes(drawing))\(drawing.elements)</svg>\n"
  }

  /// An SVG file that needs no page: the title above the picture, and the colours for light paper.
  public func svgDocument() -> String {
    let drawing = drawing().titled(title)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" class="figure" \(openingAttributes(drawing))<style>
      \(StyleSheet.standalone)
      </style>
      <rect class="paper" width="100%" height="100%"/>
      \(drawing.elements)</svg>

      """
  }

  /// A `figure` element with the picture and its caption.
  public func html() -> String {
    "<figure>\n\(svg())<figcaption>\(escaped(title))</figcaption>\n</figure>\n"
  }

  private func openingAttributes(_ drawing: Drawing) -> String {
    let width = coordinate(drawing.width)
    let height = coordinate(drawing.height)
    let alternative = summary.isEmpty ? title : "\(title): \(summary)"
    return
      "width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\" role=\"img\" "
      + "aria-label=\"\(escaped(alternative))\">\n<title>\(escaped(title))</title>\n"
  }
}

extension Drawing {
  static let titleHeight = 24.0

  /// The drawing under a line of text.
  func titled(_ title: String) -> Drawing {
    let head = svgText(title, x: 2, y: 15, style: "head", limit: width - 4)
    return Drawing(
      width: width, height: height + Self.titleHeight,
      elements: head + placed(x: 0, y: Self.titleHeight))
  }

  /// The drawing as a part of a larger one; what reaches over its edge is cut off.
  func placed(x: Double, y: Double) -> String {
    "<svg x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" width=\"\(coordinate(width))\" "
      + "height=\"\(coordinate(height))\">\n\(elements)</svg>\n"
  }
}
