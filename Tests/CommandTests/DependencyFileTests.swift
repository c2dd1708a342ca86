import Foundation
import Testing

/// `--dependencies FILE`.
@Suite struct DependencyFileTests {
  private static let votes = """
    item,a,b,c,d
    1,0,0,0,1
    2,0,0,1,0
    3,1,1,1,1
    4,1,1,0,1
    5,0,1,1,1
    6,0,0,0,0
    7,1,1,-1,1
    8,1,0,0,-1

    """

  private func run(_ pairs: String, file: String = "pairs.csv", model: String = "textbook-dp")
    throws -> (status: Int32, output: String, errors: String)
  {
    let line = try CommandLineFixture()
    try line.write(Self.votes, to: "votes.csv")
    try line.write(pairs, to: file)
    let result = try line.run(
      "label-model", "run", "--votes", "votes.csv", "--label-model", model, "--class-balance",
      "0.5,0.5", "--max-passes", "5000", "--dependencies", file, "--output", "labels.csv")
    return (result.status, result.status == 0 ? try line.read("labels.csv") : "", result.errors)
  }

  @Test func pairsChangeTheLabelsOfTheTextbookModelAlone() throws {
    let pairs = try run("first,second\na,b\n")
    #expect(pairs.status == 0, "\(pairs.errors)")
    let none = try run("first,second\n")
    #expect(none.status == 0, "\(none.errors)")
    #expect(pairs.output != none.output)
    #expect(try run("first\tsecond\nb\ta\n", file: "pairs.tsv").output == pairs.output)
    let other = try run("first,second\na,b\n", model: "majority")
    #expect(other.errors.contains("majority: dependencies have no effect; 'textbook-dp' uses them"))
  }

  @Test(
    arguments: [
      ("first,second\na,b\na,x\n", "pairs.csv:3: found the function 'x', expected one of the 4"),
      ("first,second\na,b\nb,a\n", "pairs.csv:3: found the pair 'a', 'b' a second time"),
      ("first,second\n\nc,c\n", "pairs.csv:3: found 'c' with itself"),
      ("first,second\na\n", "pairs.csv:2: found 1 names, expected two names of functions"),
      ("first,second\na,b,c\n", "pairs.csv:2: found 3 names, expected two names of functions"),
      ("a,b\n", "pairs.csv:1: found 'a,b', expected the header first,second"),
      ("", "pairs.csv: byte 0: found an empty file"),
    ])
  func filesOfAnotherFormAreRefusedWithTheirLine(pairs: String, message: String) throws {
    let result = try run(pairs)
    #expect(result.status == 65)
    #expect(result.errors.contains(message), "\(result.errors)")
  }
}
