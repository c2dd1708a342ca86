import ReportPages
import Testing

struct FigureTests {
  @Test func everyKindIsWellFormed() {
    for figure in figures(hostile) {
      #expect(isXML(figure.svg()), "\(type(of: figure))")
      #expect(isXML(figure.html()), "\(type(of: figure))")
      #expect(isXML(figure.svgDocument()), "\(type(of: figure))")
    }
  }

  @Test func everyTextIsEscaped() {
    for figure in figures(hostile) {
      for text in [figure.svg(), figure.html(), figure.svgDocument()] {
        for part in unescapedParts {
          #expect(!text.utf8.contains(part.utf8), "\(part) in \(type(of: figure))")
        }
        #expect(text.contains(hostileEscaped), "\(type(of: figure))")
      }
    }
  }

  @Test func everyKindHasATextAlternative() {
    for figure in figures() {
      #expect(!figure.summary.isEmpty)
      let svg = figure.svg()
      #expect(svg.contains(#"role="img" aria-label="name: "#), "\(type(of: figure))")
      #expect(svg.contains("<title>name</title>"))
      #expect(svg.contains("viewBox=\"0 0 "))
    }
  }

  @Test func equalValuesGiveEqualBytes() {
    #expect(figures().map { $0.svg() } == figures().map { $0.svg() })
    #expect(figures().map { $0.svgDocument() } == figures().map { $0.svgDocument() })
  }

  @Test func positionsAreNumbers() {
    for figure in figures() {
      let svg = figure.svg()
      #expect(!svg.contains("\"nan") && !svg.contains("Mnan") && !svg.contains("inf "))
    }
  }

  @Test func aFileHasItsOwnColorsAndTitle() {
    let file = lineChart("F1 by size").svgDocument()
    #expect(file.hasPrefix(#"<svg xmlns="http://www.w3.org/2000/svg""#))
    #expect(file.contains(".s0 { color: #0072b2; }"))
    #expect(!file.contains("var("))
    #expect(file.contains(">F1 by size</text>"))
  }

  @Test func panelsKeepTheirTextAndStandInLines() {
    let panels = (0..<5).map { lineChart("panel \($0)") }
    let grid = PanelGrid(title: "all", panels: panels, columns: 2)
    let panel = panels[0].drawing()
    #expect(grid.drawing().width == 2 * panel.width + 16)
    #expect(grid.drawing().height == 3 * (panel.height + 24) + 2 * 16)
    for number in 0..<5 { #expect(grid.svg().contains(">panel \(number)</text>")) }
    #expect(occurrences(of: "<figure>", in: grid.html()) == 6)
    #expect(PanelGrid(title: "none", panels: []).drawing().height == 0)
  }
}
