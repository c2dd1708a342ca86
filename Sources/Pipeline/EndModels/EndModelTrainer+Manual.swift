import SupervisionCore

extension EndModelTrainer {
  /// MANUAL: HPS, then HPS with each multiplier on the slices that lag at least five points behind on dev; the
  /// multiplier with the best mean F1 of those slices on dev is kept.
  ///
  /// - Source: Chen et al. 2019, section 4.1.1.
  func searchMultiplier(
    _ settings: EndModelSettings, _ data: TrainingData, testing: Bool,
    keeping: DecisionThreshold?, progress: any ProgressObserver
  ) throws -> EndModelOutput {
    func output(_ multiplier: Double, _ lagging: Set<String>) throws -> EndModelOutput {
      var settings = settings
      settings.slices.multipliers = data.slices.names.map { lagging.contains($0) ? multiplier : 1 }
      return try run(settings, data, testing: testing, keeping: keeping, progress: progress)
    }
    let plain = try output(1, [])
    let lagging = plain.result.laggingSlices()
    guard !lagging.isEmpty else { return plain }
    var best = plain
    var multiplier = 1.0
    for candidate in [2.0, 20, 50, 100] {
      let next = try output(candidate, lagging)
      if next.result.devScore(of: lagging) > best.result.devScore(of: lagging) {
        best = next
        multiplier = candidate
      }
    }
    best.result.multiplier = multiplier
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
