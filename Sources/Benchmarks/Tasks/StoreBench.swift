import Evaluation
import Pipeline
import Store
import SupervisionCore

/// Times to write votes to a store and to read them.
package struct StoreBench: Sendable {
  package var settings = BenchSettings()

  package init() {}

  /// Writes and reads generated votes, each repetition in a new temporary store.
  package func votes(sizes: [PerformanceBench.Size]) throws -> BenchTable {
    var table = BenchTable(
      "store", "Votes to and from a store, \(settings.repetitions) repetitions",
      keys: [.init("rows", .integer), .init("functions", .integer), .init("work")], unit: "cells",
      results: [.init("file", .megabytes)])
    for size in sizes {
      let key: [ResultTable.Cell] = [.integer(size.rows), .integer(size.functions)]
      let work = Double(size.rows) * Double(size.functions)
      if let refusal = settings.memory.refusal(of: 2 * size.rows * size.functions) {
        table.leaveOut(key + [.text("all")], work: work, refusal)
        continue
      }
      let timings = try timings(size)
      for (name, measurement) in timings.stages {
        table.append(
          key + [.text(name)], work: work, measurement, results: [.integer(timings.fileBytes)])
      }
    }
    return table
  }

  /// Times to write, to read chunk by chunk, and to read into one matrix.
  func timings(
    _ size: PerformanceBench.Size
  ) throws -> (stages: [(name: String, measurement: Measurement)], fileBytes: Int) {
    var runs: [[Measurement]] = [[], [], []]
    var fileBytes = 0
    repeat {
      let store = try GeneratedVoteStore(
        rows: size.rows, functions: size.functions, seed: settings.seed)
      runs[0].append(try Measurement(repetitions: 1) { try store.write() })
      fileBytes = store.fileBytes
      runs[1].append(try Measurement(repetitions: 1) { try store.stream() })
      var matrix = VoteMatrix(rows: [], classCount: 2)
      runs[2].append(try Measurement(repetitions: 1) { matrix = try store.matrix() })
      try store.check(matrix)
    } while runs[0].count < settings.repetitions
      && runs.joined().reduce(0, { $0 + $1.median }) < settings.secondsPerStage
    let stages = zip(["write", "read by chunk", "read into a matrix"], runs).map {
      (name: $0, measurement: Measurement(joining: $1))
    }
    return (stages, fileBytes)
  }
}
