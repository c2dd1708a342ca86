import NumericKernels
import SliceLearning
import SupervisionCore
import Testing

/// One change of the defaults that must be refused, by the name of the option.
private struct WrongOption: CustomTestStringConvertible, Sendable {
  let name: String
  let change: @Sendable (inout SliceOptions) -> Void
  var testDescription: String { name }

  init(_ name: String, _ change: @escaping @Sendable (inout SliceOptions) -> Void) {
    self.name = name
    self.change = change
  }

  static let all = [
    WrongOption("expert size") { $0.expertSize = -1 },
    WrongOption("temperature") { $0.temperature = 0 },
    WrongOption("temperature") { $0.temperature = .nan },
    WrongOption("temperature") { $0.temperature = .infinity },
    WrongOption("base weight") { $0.baseWeight = -1 },
    WrongOption("indicator weight") { $0.indicatorWeight = .nan },
    WrongOption("prediction weight") { $0.predictionWeight = -0.1 },
    WrongOption("number of multipliers") { $0.multipliers = [1] },
    WrongOption("multiplier") { $0.multipliers = [1, -1] },
    WrongOption("multiplier") { $0.multipliers = [.infinity, 1] },
  ]
}

@Suite struct SliceOptionsTests {
  @Test(arguments: WrongOption.all)
  private func optionsOutOfRangeAreRefusedByName(_ wrong: WrongOption) {
    var options = SliceOptions()
    wrong.change(&options)
    let error = #expect(throws: UsageError.self) { try options.validate(sliceCount: 2) }
    #expect(error?.problem.hasPrefix("\(wrong.name) is ") == true)
  }

  @Test func theMessageSaysWhatWasFoundAndWhatIsExpected() {
    var options = SliceOptions()
    options.expertSize = -1
    #expect(
      throws: UsageError(
        "expert size is -1", remedy: "expected: at least 1, or 0 for that of z")
    ) { try options.validate(sliceCount: 2) }
  }

  @Test func headsRefuseOptionsOutOfRange() {
    var options = SliceOptions()
    options.temperature = -1
    #expect(throws: UsageError.self) {
      try SliceHead<Float>(
        inputSize: 2, sliceCount: 1, classCount: 2, options: options, seed: 1)
    }
    #expect(throws: UsageError.self) {
      try MixtureHead<Float>(
        branchSize: 2, sliceCount: 1, classCount: 2, options: options, seed: 1)
    }
    #expect(throws: UsageError.self) {
      try HardParameterSharingHead<Float>(
        inputSize: 2, sliceCount: 1, classCount: 2, options: options, seed: 1)
    }
  }

  @Test func theDefaultsAreThePapersAndSound() throws {
    try SliceOptions().validate(sliceCount: 0)
    try SliceOptions().validate(sliceCount: 5)
    #expect(SliceOptions().attention == .full && SliceOptions().lossForm == .sum)
  }
}
