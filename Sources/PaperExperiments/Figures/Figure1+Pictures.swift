import EndModels
import ReportPages
import SliceLearning
import SupervisionCore

extension Figure1 {
  /// The data, the predictions of VANILLA and SBL, and the points on which slicing functions fire.
  func figures(seed: UInt64) throws -> [any Figure] {
    let noisy = SlicingNoise(falseFirings: 0.1)
    let points = PlanarProblem.figure1.sample(1250, seed: seed)
    let firings = noisy.firings(points.members, seed: seed)
    return [
      PanelGrid(
        title: "Data and decisions (one seed)",
        panels: [
          PlanarPictures.data(points, problem: .figure1),
          try decision(PlanarVariant(.vanilla), points, seed: seed),
          try decision(PlanarVariant(.sbl), points, seed: seed),
          try decision(PlanarVariant(.sbl, attention: .calibrated), points, seed: seed),
        ]),
      PanelGrid(
        title: "Slicing functions with 10 % false firings",
        panels: firings.indices.map {
          PlanarPictures.firings(
            firings[$0], of: points, title: "λ\($0 + 1)", problem: .figure1)
        }),
    ]
  }

  private func decision(
    _ variant: PlanarVariant, _ points: PlanarData, seed: UInt64
  ) throws -> ScatterPlot {
    let model = try PlanarRun(
      problem: .figure1, noise: .none, training: training,
      variant: variant, seed: seed
    ).train()
    let field = PlanarPictures.field("P(class 1)") { rows in
      let labels = model.predict(rows)
      return (0..<labels.count).map { labels[$0, 1] }
    }
    return PlanarPictures.data(
      points, problem: .figure1, title: variant.title, field: field)
  }
}
