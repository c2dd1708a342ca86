extension ScatterPlot.Field {
  /// Steps of opacity on either side of one half.
  private static let levels = 5

  /// One path per step; neighbouring cells of a row that share a step are one rectangle.
  func elements(_ frame: PlotFrame) -> String {
    var paths: [Int: String] = [:]
    for row in 0..<rows {
      var start = 0
      while start < columns {
        let step = level(row, start)
        var end = start + 1
        while end < columns, level(row, end) == step { end += 1 }
        if let step, step != 0 {
          paths[step, default: ""] += rectangle(frame, row: row, columns: start..<end)
        }
        start = end
      }
    }
    return paths.keys.sorted().map { step in
      path(step, data: paths[step] ?? "")
    }.joined()
  }

  /// −5 (value 0) to 5 (value 1); nil where the value is not a number.
  private func level(_ row: Int, _ column: Int) -> Int? {
    let value = values[row * columns + column]
    guard value.isFinite else { return nil }
    let steps = Double(Self.levels)
    return Int(((max(0, min(1, value)) - 0.5) * 2 * steps).rounded())
  }

  private func rectangle(_ frame: PlotFrame, row: Int, columns span: Range<Int>) -> String {
    func across(_ column: Int) -> Double {
      x.lowerBound + (x.upperBound - x.lowerBound) * Double(column) / Double(columns)
    }
    func up(_ row: Int) -> Double {
      y.lowerBound + (y.upperBound - y.lowerBound) * Double(row) / Double(rows)
    }
    guard let low = frame.position(across(span.lowerBound), up(row)),
      let high = frame.position(across(span.upperBound), up(row + 1))
    else { return "" }
    return "M\(coordinate(low.x)) \(coordinate(high.y))H\(coordinate(high.x))"
      + "V\(coordinate(low.y))H\(coordinate(low.x))z"
  }

  private func path(_ step: Int, data: String) -> String {
    let opacity = share(0.35 * Double(abs(step)) / Double(Self.levels))
    return
      "<path class=\"\(step < 0 ? "s0" : "s1") fill\" fill-opacity=\"\(opacity)\" d=\"\(data)\"/>\n"
  }

  /// A sample of all steps for the legend.
  var key: String {
    let steps = (-Self.levels...Self.levels).filter { $0 != 0 }
    let width = 26.0 / Double(steps.count + 1)
    return steps.map { step in
      let left = coordinate(Double(step) * width - width / 2)
      return path(step, data: "M\(left) -6h\(coordinate(width))v12h\(coordinate(-width))z")
    }.joined() + "<path class=\"edge\" d=\"M-13 -6h26v12h-26z\"/>"
  }
}
