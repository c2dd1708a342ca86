/// A size that varies while the others are fixed.
package enum GrowthAxis: String, CaseIterable, Sendable {
  case rows, functions, slices, classes

  /// Title in charts.
  var title: String {
    switch self {
    case .rows: "rows n"
    case .functions: "labeling functions m"
    case .slices: "slices k"
    case .classes: "classes K"
    }
  }

  /// Stages that are measured along the axis.
  var stages: [GrowthStage] {
    switch self {
    case .rows: GrowthStage.allCases.filter { $0 != .inference }
    case .functions: GrowthStage.allCases.filter { $0 != .training && $0 != .inference }
    case .slices: [.training, .inference]
    case .classes: [.analysis, .collapse, .dp, .dawidSkene, .training]
    }
  }

  func values(quick: Bool) -> [Int] {
    switch self {
    case .rows: quick ? [1_000, 10_000] : [10_000, 100_000, 1_000_000, 10_000_000]
    case .functions: quick ? [10, 33] : [10, 33, 100, 333, 1_000]
    case .slices: quick ? [1, 10] : [1, 3, 10, 33, 100, 333, 1_000]
    case .classes: quick ? [2, 5] : [2, 5, 10, 20, 50]
    }
  }

  /// The sizes of a stage where this axis has this value.
  func sizes(_ value: Int, stage: GrowthStage, quick: Bool) -> GrowthSizes {
    var sizes = GrowthSizes(rows: quick ? 1_000 : 100_000)
    if stage == .training { sizes.rows = quick ? 256 : 1_280 }
    if stage == .inference { sizes.rows = quick ? 256 : 12_800 }
    switch self {
    case .rows: sizes.rows = value
    case .functions: sizes.functions = value
    case .slices: sizes.slices = value
    case .classes: sizes.classes = value
    }
    return sizes
  }
}

/// The sizes of one measurement.
struct GrowthSizes: Hashable, Sendable {
  /// Number of rows n.
  var rows: Int
  /// Number of labeling functions m.
  var functions = 10
  /// Number of slices k.
  var slices = 10
  /// Number of classes K.
  var classes = 2
}

/// A stage of the path whose cost is measured.
enum GrowthStage: String, CaseIterable, Sendable {
  case labeling
  case analysis = "LF analysis"
  case collapse = "collapse to distinct rows"
  case dp = "dp, fit and predict"
  case dawidSkene = "dawid-skene, fit and predict"
  case storeWrite = "store, write"
  case storeRead = "store, read"
  case training = "SBL training, one epoch"
  case inference = "SBL inference"

  /// Expected growth of the cost along an axis, with the reason.
  func reason(_ axis: GrowthAxis) -> String {
    switch (self, axis) {
    case (.labeling, .rows): "texts one by one"
    case (.labeling, _): "words cut once, then every function looks"
    case (.analysis, .rows): "votes as bit sets, one pass"
    case (.analysis, .functions): "every pair of functions: n·m²·K/64 words of bits"
    case (.analysis, _): "every class of every pair"
    case (.collapse, .classes): "the same cells; more rows differ"
    case (.collapse, _): "every cell is read and hashed"
    case (.dp, .rows), (.dawidSkene, .rows):
      "collapsing and prediction see every row, the fit only distinct ones"
    case (.dp, .functions): "a pass costs the votes; every pair of functions is looked at beside"
    case (.dawidSkene, .functions): "a pass costs the votes, and more rows differ"
    case (.dp, _), (.dawidSkene, _): "a pass costs votes · K, and more rows differ"
    case (.storeWrite, _), (.storeRead, _): "chunks of 4,096 votes, one by one"
    case (.training, .rows): "a step per batch"
    case (.training, .slices):
      "a few vectors and a share of the experts' update per slice, over what the backbone costs"
    case (.training, _): "2K + 1 outputs per slice, over what the backbone costs"
    case (.inference, _): "2C + 1 folded vectors per slice, over what the backbone costs"
    }
  }
}
