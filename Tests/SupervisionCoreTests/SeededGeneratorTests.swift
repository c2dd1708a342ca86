import Testing

@testable import SupervisionCore

@Suite struct SeededGeneratorTests {
  /// The vector that implementations of xoshiro256** share.
  @Test func numbersAreThoseOfThePublishedGenerator() {
    var generator = SeededGenerator(state: (1, 2, 3, 4))
    #expect(
      (0..<10).map { _ in generator.next() } == [
        11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
        607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
        10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
      ])
  }

  @Test func seedsAreSpreadBySplitMix64() {
    var mixer = SplitMix64(state: 1_234_567)
    #expect(
      (0..<5).map { _ in mixer.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test(
    arguments: [
      (0, [0x99ec_5f36_cb75_f2b4, 0xbf6e_1f78_4956_452a, 0x1a5f_849d_4933_e6e0]),
      (1, [0xb3f2_af6d_0fc7_10c5, 0x853b_5596_4736_4cea, 0x92f8_9756_082a_4514]),
      (UInt64.max, [0x8f55_20d5_2a7e_ad08, 0xc476_a018_caa1_802d, 0x81de_31c0_d260_469e]),
    ] as [(UInt64, [UInt64])])
  func aSeedGivesTheSameNumbersEverywhere(seed: UInt64, numbers: [UInt64]) {
    var generator = SeededGenerator(seed: seed)
    #expect(numbers.map { _ in generator.next() } == numbers)
  }

  /// The tolerance is five standard errors of the mean of 100,000 draws.
  @Test func uniformNumbersLieBelowOne() {
    var generator = SeededGenerator(seed: 7)
    let numbers = (0..<100_000).map { _ in generator.uniform() }
    #expect(numbers.allSatisfy { 0 <= $0 && $0 < 1 })
    let mean = numbers.reduce(0, +) / 100_000
    let standardError = (1.0 / 12 / 100_000).squareRoot()
    #expect(abs(mean - 0.5) < 5 * standardError)
  }

  @Test func indicesAreEquallyLikely() {
    var generator = SeededGenerator(seed: 8)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[generator.index(below: 7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 5 * 93 })
    let only = generator.index(below: 1)
    #expect(only == 0)
  }
}
