import Evaluation
import Labeling
import LabelingFunctions
import Pipeline
import SupervisionCore

extension Cdr {
  /// The task on its corpus.
  public static let task =
    definition
    .with(corpus: .cdr)
    .with(presets: presets)
    .with(published: published)

  /// Sizes that dev chose for DP; the paper trained on the labels of a moments model with the uniform class balance
  /// that was its default.
  private static let presets = [
    EndModelPreset.paper.changed {
      adaptBackbone(&$0)
      $0.labelModel = .moments
      $0.classBalance = [0.5, 0.5]
    },
    EndModelPreset.best.changed(adaptBackbone),
  ]

  private static func adaptBackbone(_ settings: inout EndModelSettings) {
    settings.backbone.embedding = 128
    settings.backbone.hidden = [128]
  }

  private static let slicePaper = "Chen et al. 2019, section 4.2"

  private static let published = PublishedFigures(
    [
      PublishedFigure(method: "DP", f1: 0.564, source: slicePaper, shortSource: "Chen 2019"),
      PublishedFigure(method: "SBL", f1: 0.577, source: slicePaper, shortSource: "Chen 2019"),
      PublishedFigure(
        method: "LSTM", f1: 0.532, source: "Snorkel tutorial, stored run", shortSource: "tutorial"),
    ],
    caveats: [
      "Published figures use other candidates (4,620 to 4,673 on test, ours 4,906) and other encoders; always positive "
        + "gives 55.4 on ours."
    ])
}
