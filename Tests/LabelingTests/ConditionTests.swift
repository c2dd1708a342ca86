import Labeling
import Synchronization
import Testing

struct ConditionTests {
  private struct Odd: Error {}

  private func cells(_ condition: Condition<Comment>, _ texts: [String]) throws -> [Int8] {
    try votes(LabelingFunction("f", "", vote: .spam, when: condition), on: texts)
  }

  @Test func conditionsCombine() throws {
    let a = Condition<Comment> { $0.text.contains("a") }
    let b = Condition<Comment> { $0.text.contains("b") }
    let texts = ["", "a", "b", "ab"]
    #expect(try cells(a && b, texts) == [-1, -1, -1, 1])
    #expect(try cells(a || b, texts) == [-1, 1, 1, 1])
    #expect(try cells(!a, texts) == [1, -1, 1, -1])
    #expect(try cells(!(a || b) || (a && b), texts) == [1, -1, -1, 1])
  }

  @Test func aSharedConditionAndFeatureAreComputedOncePerCandidate() throws {
    let conditionCalls = Atomic(0)
    let featureCalls = Atomic(0)
    let condition = Condition<Comment> { _ in
      conditionCalls.add(1, ordering: .relaxed)
      return true
    }
    let length = Feature<Comment, Int>("length") {
      featureCalls.add(1, ordering: .relaxed)
      return $0.text.count
    }
    let set = try LabelingFunctionSet<Comment> {
      LabelingFunction("a", "", vote: .spam, when: condition)
      LabelingFunction("b", "", vote: .ham, when: !condition || Condition(on: length) { $0 > 1 })
      LabelingFunction("c", "", vote: .ham, when: Condition(on: length) { $0 > 2 })
    }
    let result = try LabelingFunctionApplier(set.functions).apply(to: comments(["x", "xx", "xxx"]))
    #expect(result.columns == [[1, 1, 1], [-1, 0, 0], [-1, -1, 0]])
    #expect(conditionCalls.load(ordering: .relaxed) == 3)
    #expect(featureCalls.load(ordering: .relaxed) == 3)
  }

  @Test func aFailureOfEitherSideIsOneFault() throws {
    let failing = Condition<Comment> { if $0.text == "odd" { throw Odd() } else { false } }
    let function = LabelingFunction<Comment>(
      "f", "", vote: .spam, when: Condition { $0.text == "odd" } || failing || failing)
    let result = try LabelingFunctionApplier([function]).apply(to: comments(["even", "odd"]))
    #expect(result.columns == [[-1, -1]])
    #expect(result.faults == [Fault(function: "f", candidate: "c1", error: "Odd()")])
  }
}
