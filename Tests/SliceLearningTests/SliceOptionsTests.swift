import SliceLearning
import SupervisionCore
import Testing

@Suite struct SliceOptionsTests {
  @Test func aTemperatureOfZeroIsRefused() {
    var options = SliceOptions()
    options.temperature = 0
    #expect(throws: UsageError.self) { try options.validate(sliceCount: 2) }
  }
}
