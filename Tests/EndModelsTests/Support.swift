import EndModels
import NumericKernels
import SupervisionCore
import Synchronization

/// Points of the plane whose class is the sign of x + y, but for a margin without points.
struct SeparablePoints {
  let features: DenseRows
  let classes: [Int]

  init(count: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var values: [Float] = []
    var classes: [Int] = []
    while classes.count < count {
      let point: [Float] = generator.uniform(within: 1, count: 2)
      let sum = point[0] + point[1]
      if abs(sum) < 0.1 { continue }
      values += point
      classes.append(sum > 0 ? 1 : 0)
    }
    features = DenseRows(count: count, width: 2, values: values)
    self.classes = classes
  }

  /// The true class with 0.9.
  func labels() -> ProbabilisticLabels {
    ProbabilisticLabels(
      classCount: 2, probabilities: classes.flatMap { $0 == 1 ? [0.1, 0.9] : [0.9, 0.1] })
  }

  func accuracy(_ labels: ProbabilisticLabels) -> Double {
    let correct = classes.indices.count { labels.mostProbableClass($0) == classes[$0] }
    return Double(correct) / Double(classes.count)
  }
}

func plainModel(seed: UInt64, sizes: [Int] = [2, 6], dropout: Double = 0.2)
  -> EndModel<DenseBackbone<Float>>
{
  let backbone = DenseBackbone<Float>(sizes: sizes, dropout: dropout, seed: seed)
  return EndModel(
    backbone: backbone,
    head: PlainHead(inputSize: backbone.outputSize, classCount: 2, seed: seed))
}

/// A criterion that gives scores by the epoch, and keeps the labels it was shown.
final class ScriptedScores: Sendable {
  private let scores: [Double?]
  private let shownLabels = Mutex<[ProbabilisticLabels]>([])

  init(_ scores: [Double?]) { self.scores = scores }

  var shown: [ProbabilisticLabels] { shownLabels.withLock { $0 } }

  func criterion(_ name: String = "scripted") -> SelectionCriterion {
    SelectionCriterion(name) { [self] labels in
      shownLabels.withLock {
        $0.append(labels)
        return scores[$0.count - 1]
      }
    }
  }
}

extension EndModel where S == Float {
  /// Of all parameters, bit by bit.
  var bits: [[UInt32]] { state.map { $0.map(\.bitPattern) } }
}
