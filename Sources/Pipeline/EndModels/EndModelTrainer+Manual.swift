import SupervisionCore

extension EndModelTrainer {
  /// MANUAL: the weight on the losses of the slices that lag at least five points behind on dev, selected by their
  /// mean F1 there.
  func searchMultiplier(
    _ settings: EndModelSettings, _ data: TrainingData, testing: Bool,
    keeping: DecisionThreshold?, progress: any ProgressObserver
  ) throws -> Output {
    func output(_ multiplier: Double, _ lagging: Set<String>) throws -> Output {
      var settings = settings
      settings.slices.multipliers = data.slices.names.map { lagging.contains($0) ? multiplier : 1 }
      return try run(settings, data, testing: testing, keeping: keeping, progress: progress)
    }
    let plain = try output(1, [])
    let lagging = plain.result.laggingSlices()
    guard !lagging.isEmpty else { return plain }
    var (best, multiplier) = try Pipeline.searchMultiplier(
      from: plain, score: { $0.result.devScore(of: lagging) }, train: { try output($0, lagging) })
    best.result.multiplier = multiplier ?? 1
    return best
  }
}

extension EndModelResult {
  /// Slices with at least 20 dev members whose F1 on dev lies five points under the overall one.
  fileprivate func laggingSlices() -> Set<String> {
    guard let outcome = outcomes.last, let overall = outcome.dev?.f1 else { return [] }
    return Set(
      outcome.slices.filter {
        $0.split == .dev && $0.memberCount >= 20 && $0.scores.f1 ?? 1 <= overall - 0.05
      }.map(\.slice))
  }

  fileprivate func devScore(of slices: Set<String>) -> Double {
    let scores = (outcomes.last?.slices ?? [])
      .filter { $0.split == .dev && slices.contains($0.slice) }.compactMap(\.scores.f1)
    return scores.reduce(0, +) / Double(max(1, scores.count))
  }
}
