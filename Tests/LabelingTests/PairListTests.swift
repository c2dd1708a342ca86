import Labeling
import SupervisionCore
import Testing

private func resource(_ text: String) -> Resource { Resource(name: "r", bytes: Array(text.utf8)) }

struct PairListTests {
  @Test func pairsAreReadAndFound() throws {
    let list = try PairList(
      resource("person1,person2\nAnn Lee,Bob\r\n\nÉva,Cy"), separator: ",", hasHeader: true)
    #expect(list.pairs.map(\.first) == ["Ann Lee", "Éva"])
    #expect(list.contains("Ann Lee", "Bob"))
    #expect(!list.contains("Bob", "Ann Lee"))
    #expect(list.containsEitherWay("Bob", "Ann Lee"))
    #expect(!list.containsEitherWay("person1", "person2"))
  }

  @Test(
    arguments: [
      ("a,b\nc\n", 2, nil, "1 fields", "2"), ("a,b,c", 1, nil, "3 fields", "2"),
      ("a,b\n\n,c", 3, "first", "nothing", "a text"),
    ] as [(String, Int, String?, String, String)])
  func malformedLinesAreNamed(
    text: String, line: Int, field: String?, found: String, expected: String
  ) throws {
    let error = #expect(throws: DataError.self) {
      try PairList(resource(text), separator: ",", hasHeader: false)
    }
    let unwrapped = try #require(error)
    #expect(unwrapped.file == "r")
    #expect(unwrapped.line == line)
    #expect(unwrapped.field == field)
    #expect(unwrapped.found == found)
    #expect(unwrapped.expected == expected)
  }

  @Test func emptyNamesAreNamesToo() {
    let list = PairList([("", ""), ("Ann", "")])
    #expect(list.contains("", "") && list.containsEitherWay("", "Ann"))
    #expect(!list.contains("Ann", "Ann") && !PairList([]).contains("", ""))
  }

  @Test func bytesThatAreNotUTF8AreRefused() {
    #expect(throws: DataError.self) {
      try PairList(
        Resource(name: "r", bytes: [0xFF, 0x2C, 0x41]), separator: ",", hasHeader: false)
    }
  }

  @Test func categoriesAreFoundForAnyCombinationOfIds() throws {
    let pairs = try PairCategories(
      resource("C1\tD1\tmarker\nC1\tD1\ttherapeutic\nC2\tD2\tmarker\nC2\tD3\tunspecified\n"))
    #expect(pairs.categories == ["marker", "therapeutic", "unspecified"])
    #expect(pairs.contains("C1", "D1", category: "marker"))
    #expect(pairs.contains("C1", "D1", category: "therapeutic"))
    #expect(!pairs.contains("C1", "D1", category: "unspecified"))
    #expect(!pairs.contains("D1", "C1", category: "marker"))
    #expect(pairs.contains("C9|C2", "D9|D3", category: "unspecified"))
    #expect(!pairs.contains("C1|C9", "D2|D3", category: "marker"))
    #expect(!pairs.contains("C1", "D1", category: "other"))
    #expect(!pairs.contains("", "", category: "marker"))
  }

  @Test func manyPairsAreAllFound() throws {
    let lines = (0..<5000).map { "C\($0)\tD\($0 * 7 % 5000)\t\($0 % 3)" }
    let pairs = try PairCategories(resource(lines.joined(separator: "\n")))
    for number in 0..<5000 {
      let disease = "D\(number * 7 % 5000)"
      #expect(pairs.contains("C\(number)", disease, category: "\(number % 3)"))
      #expect(!pairs.contains("C\(number)", disease, category: "\((number + 1) % 3)"))
    }
    #expect(!pairs.contains("C1", "D8", category: "1"))
  }
}
