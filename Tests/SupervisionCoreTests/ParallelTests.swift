import Synchronization
import Testing

@testable import SupervisionCore

@Suite struct ParallelTests {
  struct Failure: Error, Equatable {
    let index: Int
  }

  @Test(arguments: [0, 1, 3, 100])
  func everyIndexIsVisitedOnce(jobs: Int) {
    let visits = Mutex([Int](repeating: 0, count: 50))
    forEachInParallel(count: 50, jobs: jobs) { index in visits.withLock { $0[index] += 1 } }
    #expect(visits.withLock { $0 } == [Int](repeating: 1, count: 50))
  }

  @Test func noIndexIsVisitedWhereThereIsNone() {
    forEachInParallel(count: 0, jobs: 4) { index in Issue.record("index \(index)") }
    #expect(parallelMap([Int](), jobs: 4) { $0 }.isEmpty)
  }

  @Test(arguments: [1, 2, 8])
  func resultsStandInTheOrderOfTheItems(jobs: Int) {
    #expect(parallelMap(0..<1_000, jobs: jobs) { $0 * $0 } == (0..<1_000).map { $0 * $0 })
    #expect(parallelMap([5, 6, 7][1...], jobs: jobs) { $0 + 1 } == [7, 8])
  }

  @Test func resultsMayBeMissingValues() {
    #expect(parallelMap(0..<4, jobs: 2) { $0 % 2 == 0 ? $0 : nil } == [0, nil, 2, nil])
  }

  @Test func anErrorEndsTheWork() {
    let started = Mutex(0)
    #expect(throws: Failure(index: 10)) {
      try parallelMap(0..<1_000, jobs: 1) { (index) throws(Failure) in
        started.withLock { $0 += 1 }
        if index >= 10 { throw Failure(index: index) }
        return index
      }
    }
    #expect(started.withLock { $0 } == 11)
  }

  /// Both threads wait for each other before they fail, so both errors are there to choose from.
  @Test func theFirstErrorByIndexIsThrown() {
    let arrived = Atomic(0)
    #expect(throws: Failure(index: 0)) {
      try forEachInParallel(count: 2, jobs: 2) { (index) throws(Failure) in
        arrived.add(1, ordering: .relaxed)
        let end = ContinuousClock.now + .seconds(5)
        while arrived.load(ordering: .relaxed) < 2, ContinuousClock.now < end {}
        throw Failure(index: index)
      }
    }
  }

  @Test func progressHearsOfEveryItem() {
    final class Reports: ProgressObserver {
      let seen = Mutex<[Int]>([])
      func report(completed: Int, total: Int) {
        #expect(total == 30)
        seen.withLock { $0.append(completed) }
      }
    }
    let reports = Reports()
    _ = parallelMap(0..<30, jobs: 3, progress: reports) { $0 }
    #expect(reports.seen.withLock { $0.sorted() } == Array(1...30))
  }

  @Test func threadsFillOneArray() {
    let squares = [Int](count: 100, filledBy: 10, jobs: 3) { part, elements in
      for index in (10 * part)..<(10 * part + 10) { elements[index] = index * index }
    }
    #expect(squares == (0..<100).map { $0 * $0 })
    #expect([UInt8](count: 0, filledBy: 0, jobs: 3) { _, _ in }.isEmpty)
  }

  @Test func batchesCoverARange() {
    #expect((3..<10).batches(of: 3) == [3..<6, 6..<9, 9..<10])
    #expect((0..<4).batches(of: 2) == [0..<2, 2..<4])
    #expect((0..<2).batches(of: 5) == [0..<2])
    #expect((4..<4).batches(of: 5).isEmpty)
  }
}
