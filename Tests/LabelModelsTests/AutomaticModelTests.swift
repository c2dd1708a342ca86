import LabelModels
import PortableFoundation
import SupervisionCore
import Testing

@Suite struct AutomaticModelTests {
  private struct Split {
    let train: VotePatterns
    let dev: VotesWithGold

    init(_ votes: GeneratedVotes, devCount: Int) throws {
      let rows = votes.matrix.rowCount
      train = VotePatterns(votes.matrix.selecting(rows: Array(devCount..<rows)))
      dev = try VotesWithGold(
        votes.matrix.selecting(rows: Array(0..<devCount)),
        gold: GoldLabels(Array(votes.gold.cells[..<devCount])))
    }

    func fit(jobs: Int = 1, seed: UInt64 = 0, dev: VotesWithGold? = nil) throws -> FittedAutomatic {
      var options = LabelModelOptions()
      options.seed = seed
      options.classBalance = .given([0.7, 0.3])
      return try AutomaticModel().fit(train, options: options, gold: dev ?? self.dev, jobs: jobs)
    }
  }

  private static func votes(
    _ structure: VoteDesign.Structure, rows: Int = 3_000, seed: UInt64 = 1
  ) -> GeneratedVotes {
    GeneratedVotes(
      VoteDesign(structure: structure, functionCount: 8, classBalance: [0.7, 0.3], seed: seed),
      rows: rows)
  }

  private static func loss(_ labels: [Double], _ gold: GoldLabels) -> Double {
    (0..<gold.count).reduce(0) { sum, row in
      sum - log(max(labels[row * 2 + (gold[row] ?? 0)], 1e-12))
    } / Double(gold.count)
  }

  @Test func withTooLittleGoldItIsTheDefaultAndSaysSo() throws {
    let votes = Self.votes(.independent)
    let split = try Split(votes, devCount: 49)
    let fit = try split.fit()
    #expect(fit.calibration == nil)
    #expect(fit.choice.candidates.isEmpty)
    #expect(
      fit.warnings[0]
        == "auto takes dp as it is: 49 dev rows with gold, at least 50 are needed to choose")
    var options = LabelModelOptions()
    options.classBalance = .given([0.7, 0.3])
    let standard = try LabelModelRegistry.current.definition(named: .standard).make().fit(
      split.train, options: options, gold: nil, jobs: 1)
    #expect(
      fit.posteriors(for: split.train, jobs: 1) == standard.posteriors(for: split.train, jobs: 1))
    let none = try AutomaticModel().fit(split.train, options: options)
    #expect(none.warnings[0].hasPrefix("auto takes dp as it is: 0 dev rows"))
    #expect(try Split(votes, devCount: 50).fit().choice.candidates.count > 2)
  }

  @Test(arguments: [VoteDesign.Structure.independent, .oneSided, .nested])
  func anotherReplacesTheDefaultOnlyWhenBetterByOneStandardError(
    structure: VoteDesign.Structure
  ) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let fit = try Split(Self.votes(structure, seed: seed), devCount: 200).fit()
      let choice = fit.choice
      let first = try #require(choice.candidates.first)
      #expect((first.name, first.isCalibrated, first.gain) == (.dp, false, 0))
      let best = try #require(choice.candidates.map(\.logLoss).min())
      let chosen = try #require(choice.chosen)
      if chosen == first {
        let rivals = choice.candidates.filter { $0.logLoss == best }
        #expect(rivals.allSatisfy { $0.gain <= $0.standardError })
        #expect(fit.warnings[0].hasPrefix("auto keeps the default"))
      } else {
        #expect(chosen.logLoss == best)
        #expect(chosen.gain > chosen.standardError)
        #expect(fit.warnings[0].hasPrefix("auto chose \(chosen.title)"))
      }
    }
  }

  @Test func theChoiceHelpsOnRowsThatItNeverSaw() throws {
    for structure in VoteDesign.Structure.allCases {
      let split = try Split(Self.votes(structure), devCount: 300)
      let test = Self.votes(structure, rows: 12_000)
      let rest = VotePatterns(
        eachRowOf: test.matrix.selecting(rows: Array(4_000..<12_000)))
      let gold = GoldLabels(Array(test.gold.cells[4_000...]))
      let fit = try split.fit()
      let standard = try LabelModelRegistry.current.definition(named: .standard).make().fit(
        split.train, options: options(balance: [0.7, 0.3]), gold: nil, jobs: 1)
      let chosen = Self.loss(fit.posteriors(for: rest, jobs: 1), gold)
      #expect(chosen < Self.loss(standard.posteriors(for: rest, jobs: 1), gold) + 0.01)
    }
  }

  /// Gain and standard error of the default model with each meaning of an abstention, the default's being `first`.
  private static func readings(
    of structure: VoteDesign.Structure, first: Abstentions
  ) throws -> (choice: AutomaticChoice, silent: LabelModelCandidate?) {
    let split = try Split(votes(structure, rows: 6_000), devCount: 1_000)
    var options = options(balance: [0.7, 0.3])
    options.abstentions = first
    let choice = try AutomaticModel().fit(split.train, options: options, gold: split.dev).choice
    let silent = choice.candidates.first {
      $0.name == .dp && $0.abstentions == .silent && !$0.isCalibrated
    }
    return (choice, silent)
  }

  @Test func silenceIsTakenForEvidenceWhereItIs() throws {
    let (choice, silent) = try Self.readings(of: .oneSided, first: .notAsked)
    let candidate = try #require(silent)
    #expect(candidate.gain > candidate.standardError)
    #expect(try #require(choice.chosen).logLoss <= candidate.logLoss)
  }

  @Test func silenceIsNoEvidenceWhereVotersVoteForEveryClass() throws {
    let (choice, silent) = try Self.readings(of: .independent, first: .notAsked)
    if let silent { #expect(silent.gain <= silent.standardError) }
    #expect(try #require(choice.candidates.first).abstentions == .notAsked)
  }

  @Test func theDocumentHoldsModelCalibrationAndCandidates() throws {
    let split = try Split(Self.votes(.oneSided), devCount: 300)
    let fit = try split.fit()
    let document = try fit.encodedDocument()
    let read = try #require(
      try LabelModelRegistry.current.decodeFitted(document) as? FittedAutomatic)
    #expect(read.choice == fit.choice)
    #expect(read.calibration == fit.calibration)
    #expect(try read.encodedDocument() == document)
    #expect(
      read.posteriors(for: split.train, jobs: 1) == fit.posteriors(for: split.train, jobs: 1))
  }

  @Test func theSameSeedGivesTheSameBytesAtAnyNumberOfThreadsAndOrderOfRows() throws {
    let split = try Split(Self.votes(.nested), devCount: 150)
    let document = try split.fit().encodedDocument()
    #expect(try split.fit(jobs: 3).encodedDocument() == document)
    let rows = Array((0..<150).reversed())
    let reversed = try VotesWithGold(
      split.dev.matrix.selecting(rows: rows),
      gold: GoldLabels(rows.map { split.dev.gold.cells[$0] }))
    #expect(try split.fit(dev: reversed).encodedDocument() == document)
    #expect(try split.fit(seed: 1).choice.candidates != split.fit().choice.candidates)
  }

  @Test func rowsWithoutGoldDoNotMatter() throws {
    let split = try Split(Self.votes(.independent), devCount: 100)
    let more = Self.votes(.independent)
    let known = GoldLabels(Array(split.dev.gold.cells) + [Int8](repeating: -1, count: 60))
    let dev = try VotesWithGold(more.matrix.selecting(rows: Array(0..<160)), gold: known)
    #expect(try split.fit(dev: dev).encodedDocument() == split.fit().encodedDocument())
  }
}
