import SupervisionCore

extension PosteriorSums {
  /// The counts of candidates whose class is known, each worth `weight` rows.
  init(known gold: VotesWithGold, weight: Double) {
    let classCount = gold.matrix.classCount
    let functionCount = gold.matrix.columnCount
    self.init(codeCount: functionCount * classCount, classCount: classCount)
    for (label, patterns) in gold.patternsOfClasses().enumerated() {
      ofRows[label] = weight * Double(patterns.rowCount)
      for function in 0..<functionCount {
        for (pattern, vote) in patterns.column(function).enumerated() where vote >= 0 {
          ofVotes[(function * classCount + Int(vote)) * classCount + label] +=
            weight * Double(patterns.counts[pattern])
        }
      }
    }
  }
}
