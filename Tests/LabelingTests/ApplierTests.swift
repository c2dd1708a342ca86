import Labeling
import SupervisionCore
import Testing

struct ApplierTests {
  private struct Unlucky: Error {}

  /// Votes by the number in the id, fails on multiples of 1,000.
  private let functions = [
    LabelingFunction<Comment>("by-seven", "") {
      let number = Int($0.text) ?? 0
      if number > 0, number.isMultiple(of: 1000) { throw Unlucky() }
      return number.isMultiple(of: 7) ? .vote(.spam) : .abstain
    },
    LabelingFunction<Comment>("ham", "", polarity: [.ham]) { _ in .vote(.ham) },
  ]
  private let candidates = comments((0..<3333).map(String.init))

  @Test(arguments: [1, 2, 3, 16])
  func votesAndFaultsAreTheSameAtAnyNumberOfJobs(jobs: Int) throws {
    let result = try LabelingFunctionApplier(functions, jobs: jobs).apply(to: candidates)
    for number in 0..<3333 {
      let fails = number > 0 && number.isMultiple(of: 1000)
      #expect(result.columns[0][number] == (!fails && number.isMultiple(of: 7) ? 1 : -1))
    }
    #expect(result.columns[1] == [Int8](repeating: 0, count: 3333))
    #expect(
      result.faults
        == [1000, 2000, 3000].map {
          Fault(function: "by-seven", candidate: "c\($0)", error: "Unlucky()")
        })
    #expect(result.secondsPerFunction.count == 2)
  }

  @Test(arguments: [1, 4])
  func stoppingNamesTheFirstFault(jobs: Int) {
    let fault = Fault(function: "by-seven", candidate: "c1000", error: "Unlucky()")
    let error = #expect(throws: FunctionFailure.self) {
      try LabelingFunctionApplier(functions, jobs: jobs, onFault: .stop).apply(to: candidates)
    }
    #expect(error?.fault == fault)
    #expect(
      error?.description == """
        function 'by-seven' failed on candidate 'c1000': Unlucky()
          help: correct the function, or pass --on-fault abstain to record such faults and go on
        """)
  }

  @Test func aVoteOutsideTheDeclaredPolarityIsAFaultAndAbstains() throws {
    let function = LabelingFunction<Comment>("liar", "", polarity: [.spam]) {
      $0.text == "x" ? .vote(.ham) : .vote(.spam)
    }
    let result = try LabelingFunctionApplier([function]).apply(to: comments(["x", "y"]))
    #expect(result.columns == [[-1, 1]])
    #expect(
      result.faults == [
        Fault(
          function: "liar", candidate: "c0", error: "voted ham, but its declared polarity is spam")
      ])
  }

  @Test func noCandidatesGiveEmptyColumns() throws {
    let (votes, result) = try LabelingFunctionApplier(functions).voteMatrix([])
    #expect(votes.rowCount == 0)
    #expect(votes.functionNames == ["by-seven", "ham"])
    #expect(result.columns == [[], []])
  }

  @Test func aSlicingFunctionThatFailsSaysNotIn() throws {
    let slice = SlicingFunction<Comment>("s") {
      if $0.text == "2" { throw Unlucky() } else { true }
    }
    let result = try SlicingFunctionApplier([slice]).apply(to: comments(["1", "2"]))
    #expect(result.columns == [[1, 0]])
    #expect(result.faults.map(\.candidate) == ["c1"])
  }
}
