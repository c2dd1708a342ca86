import EndModels
import ReportPages
import SupervisionCore

/// Pictures of points of the plane.
enum PlanarPictures {
  static let range = -1.0...1.0

  /// Points by class, the slices around them.
  static func data(
    _ data: PlanarData, problem: PlanarProblem, title: String = "Data",
    field: ScatterPlot.Field? = nil
  ) -> ScatterPlot {
    plot(
      title,
      groups: [
        groups(data, title: "class 0") { data.labels[$0] == 0 },
        groups(data, title: "class 1") { data.labels[$0] == 1 },
      ],
      problem: problem, field: field)
  }

  /// Points on which a slicing function fires, and the others.
  static func firings(
    _ firings: [Bool], of data: PlanarData, title: String, problem: PlanarProblem
  ) -> ScatterPlot {
    plot(
      title,
      groups: [
        groups(data, title: "silent") { !firings[$0] },
        groups(data, title: "fires") { firings[$0] },
      ],
      problem: problem, field: nil)
  }

  static func plot(
    _ title: String, groups: [ScatterPlot.Group], problem: PlanarProblem,
    field: ScatterPlot.Field?
  ) -> ScatterPlot {
    ScatterPlot(
      title: title, x: Axis("x₁", range: range), y: Axis("x₂", range: range), groups: groups,
      field: field, outlines: outlines(problem), hasEqualUnits: true, size: .small)
  }

  /// Probabilities that a model predicts at the centres of a grid.
  static func field(
    _ label: String, values: (DenseRows) -> [Double]
  ) -> ScatterPlot.Field {
    let size = 60
    let centers = ScatterPlot.Field.centers(columns: size, rows: size, x: range, y: range)
    let rows = DenseRows(
      count: centers.count, width: 2, values: centers.flatMap { [Float($0.x), Float($0.y)] })
    return ScatterPlot.Field(
      label, columns: size, rows: size, x: range, y: range, values: values(rows))
  }

  private static func groups(
    _ data: PlanarData, title: String, where isIncluded: (Int) -> Bool
  ) -> ScatterPlot.Group {
    ScatterPlot.Group(
      title,
      (0..<data.count).filter(isIncluded).map { PlotPoint(data.points[$0].x, data.points[$0].y) })
  }

  private static func outlines(_ problem: PlanarProblem) -> [ScatterPlot.Outline] {
    problem.slices.map { slice in
      ScatterPlot.Outline(
        slice.name,
        .ellipse(
          center: PlotPoint(slice.region.center.x, slice.region.center.y),
          radii: PlotPoint(slice.region.radii.x, slice.region.radii.y),
          angle: slice.region.angle))
    }
  }
}
