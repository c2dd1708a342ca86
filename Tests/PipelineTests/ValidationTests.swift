import Labeling
import Pipeline
import SupervisionCore
import Testing

/// Declarations that are refused before any work starts.
struct ValidationTests {
  struct Gap: Candidate, Codable {
    enum Label: Int, ClassLabel {
      case no = 0
      case yes = 2
    }
    let id: String
  }

  func task(
    _ sets: @escaping @Sendable () throws -> [LabelingFunctionSet<Comment>]
  ) -> LabelingTask<Comment> {
    LabelingTask(
      "comments", "", Comment.self, corpus: .generated, defaultSet: "one", sets: { _ in try sets() }
    )
  }

  func problem(_ body: () throws -> Void) throws -> String {
    try #require(throws: UsageError.self, performing: body).problem
  }

  @Test func wellFormedTasksPass() throws {
    try Tasks {
      commentTask()
      ticketTask
    }.validate()
  }

  @Test func tasksHaveUniqueNames() throws {
    #expect(
      try problem {
        try Tasks {
          commentTask()
          commentTask()
        }.validate()
      }
        == "two tasks are named 'comments'")
  }

  @Test func anUnknownTaskIsAnsweredWithTheNames() throws {
    let error = try #require(throws: UsageError.self) {
      try Tasks {
        commentTask()
        ticketTask
      }.task(named: "spam")
    }
    #expect(error.problem == "no task is named 'spam'")
    #expect(error.remedy == "the registered tasks are: comments, tickets")
  }

  @Test func classesAreNumberedFromZero() throws {
    let gap = LabelingTask("gap", "", Gap.self, corpus: .init { _, _ in .init(kind: .real) }) {
      LabelingFunction("f", "") { _ in .abstain }
    }
    #expect(
      try problem { try Tasks { gap }.validate() }
        == "the classes of the task 'gap' have the raw values [0, 2]")
  }

  @Test func oneNameMeansOneFunctionInAllSets() throws {
    let shared = Keywords<Comment>("buys", "", in: \.text, anyOf: ["buy"], vote: .spam)
    let other = Keywords<Comment>("buys", "", in: \.text, anyOf: ["sell"], vote: .spam)
    let same = task {
      [try LabelingFunctionSet("one") { shared }, try LabelingFunctionSet("two") { shared }]
    }
    try same.validate()
    let different = task {
      [try LabelingFunctionSet("one") { shared }, try LabelingFunctionSet("two") { other }]
    }
    #expect(
      try problem { try different.validate() }
        == "two different labeling functions of the task 'comments' are named 'buys'")
  }

  @Test func aNameOccursOnceInASet() throws {
    let twice = task {
      [
        try LabelingFunctionSet("one") {
          LabelingFunction("f", "") { _ in .abstain }
          LabelingFunction("f", "") { _ in .vote(.ham) }
        }
      ]
    }
    #expect(
      try problem { try twice.validate() }
        == "two labeling functions of the set 'one' are named 'f'")
  }

  @Test func aPatternThatDoesNotCompileIsRefusedWithItsFunction() throws {
    let broken = task {
      [
        try LabelingFunctionSet("one") {
          Pattern("open", "", in: \.text, matches: "(", vote: .spam)
        }
      ]
    }
    #expect(
      try problem { try broken.validate() }.hasPrefix("labeling function 'open' of the set 'one': ")
    )
  }

  @Test func theDefaultSetExists() throws {
    let other = task {
      [try LabelingFunctionSet("two") { LabelingFunction("f", "") { _ in .abstain } }]
    }
    let error = try #require(throws: UsageError.self) { try other.validate() }
    #expect(error.remedy == "choose one of: two")
  }
}
