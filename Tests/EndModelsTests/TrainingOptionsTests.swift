import Foundation
import SupervisionCore
import Testing

@testable import EndModels

/// One change of the defaults that must be refused, by the name of the option.
private struct WrongOption: CustomTestStringConvertible, Sendable {
  let name: String
  let change: @Sendable (inout TrainingOptions) -> Void
  var testDescription: String { name }

  init(_ name: String, _ change: @escaping @Sendable (inout TrainingOptions) -> Void) {
    self.name = name
    self.change = change
  }

  static let all = [
    WrongOption("epochs") { $0.epochs = 0 },
    WrongOption("batch size") { $0.batchSize = 0 },
    WrongOption("learning rate") { $0.learningRate = 0 },
    WrongOption("learning rate") { $0.learningRate = .nan },
    WrongOption("learning rate") { $0.learningRate = .infinity },
    WrongOption("encoder learning rate") { $0.encoderLearningRate = 0 },
    WrongOption("warm up") { $0.warmUp = 1 },
    WrongOption("warm up") { $0.warmUp = -0.1 },
    WrongOption("l2") { $0.l2 = -1e-9 },
    WrongOption("weight decay") { $0.weightDecay = 1 },
    WrongOption("weight decay") { $0.weightDecay = -0.1 },
    WrongOption("clip") { $0.clip = -1 },
    WrongOption("clip") { $0.clip = .nan },
    WrongOption("patience") { $0.patience = -1 },
    WrongOption("class weights") { $0.classWeights = [1] },
    WrongOption("class weights") { $0.classWeights = [1, 2, 3] },
    WrongOption("class weights") { $0.classWeights = [1, -1] },
    WrongOption("class weights") { $0.classWeights = [0, 0] },
    WrongOption("class weights") { $0.classWeights = [1, .nan] },
  ]
}

@Suite struct TrainingOptionsTests {
  @Test(arguments: WrongOption.all)
  private func optionsOutOfRangeAreRefusedByName(_ wrong: WrongOption) {
    var options = TrainingOptions()
    wrong.change(&options)
    let error = #expect(throws: UsageError.self) { try options.validate(classCount: 2) }
    #expect(error?.problem.hasPrefix("\(wrong.name) is ") == true)
    #expect(error?.remedy.hasPrefix("expected: ") == true)
  }

  @Test func theDefaultsAreSoundForAnyNumberOfClasses() throws {
    for classCount in [2, 3, 100] { try TrainingOptions().validate(classCount: classCount) }
  }

  @Test func theMessageSaysWhatWasFoundAndWhatIsExpected() {
    var options = TrainingOptions()
    options.batchSize = -3
    #expect(throws: UsageError("batch size is -3", remedy: "expected: in 1...1000000")) {
      try options.validate(classCount: 2)
    }
  }

  @Test func schedulesFallFromOneToZero() {
    #expect(LearningRateSchedule.constant.factor(at: 0.9) == 1)
    #expect(LearningRateSchedule.linear.factor(at: 0.25) == 0.75)
    for schedule in [LearningRateSchedule.linear, .cosine] {
      #expect(schedule.factor(at: 0) == 1)
      #expect(abs(schedule.factor(at: 0.5) - 0.5) < 1e-12)
      #expect(abs(schedule.factor(at: 1)) < 1e-12)
    }
    // (1 + cos 45°)/2.
    #expect(abs(LearningRateSchedule.cosine.factor(at: 0.25) - 0.853553) < 1e-6)
  }
}

extension TrainingOptionsTests {
  /// Four of twenty steps rise by a quarter each; the other sixteen fall by a sixteenth each.
  @Test func ratesRiseInTheWarmUpAndFallAfterIt() {
    var options = TrainingOptions()
    options.warmUp = 0.2
    let factors = (0..<20).map { options.rateFactor(step: $0, of: 20) }
    #expect(factors[..<5] == [0.25, 0.5, 0.75, 1, 1])
    #expect(factors[5] == 15.0 / 16 && factors[19] == 1.0 / 16)
    options.warmUp = 0
    #expect((0..<4).map { options.rateFactor(step: $0, of: 4) } == [1, 0.75, 0.5, 0.25])
  }

  @Test func settingsStoredBeforeThereWereOptionsOfEncodersAreRead() throws {
    let stored = try JSONEncoder().encode(TrainingOptions())
    let text = String(decoding: stored, as: UTF8.self)
    #expect(!text.contains("encoder") && !text.contains("warm"))
    let read = try JSONDecoder().decode(TrainingOptions.self, from: stored)
    #expect(read.encoderLearningRate == 2e-5 && read.warmUp == 0)
    var changed = TrainingOptions()
    changed.encoderLearningRate = 1e-4
    changed.warmUp = 0.1
    let again = try JSONDecoder().decode(
      TrainingOptions.self, from: JSONEncoder().encode(changed))
    #expect(again == changed && again.encoderLearningRate == 1e-4 && again.warmUp == 0.1)
    changed.encoderLearningRate = 2e-5
    changed.warmUp = 0
    #expect(changed == TrainingOptions())
    var backbone = BackboneOptions()
    #expect(
      !String(decoding: try JSONEncoder().encode(backbone), as: UTF8.self).contains("encoder"))
    backbone.encoderDropout = 0.2
    #expect(
      try JSONDecoder().decode(BackboneOptions.self, from: JSONEncoder().encode(backbone))
        .encoderDropout == 0.2)
  }
}
