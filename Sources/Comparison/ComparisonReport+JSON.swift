import Evaluation
import JSONCoding
import Pipeline
import SliceLearning
import SupervisionCore

extension ComparisonReport {
  /// One object: `{"version":1,"seed","labelModels":[…],"tasks":[…]}`, with one task per set, preset and threshold:
  ///
  /// ```text
  /// {"task","lfSet","preset","decision":"0.5"|"tuned","data","splits":{…},
  ///  "methods":[{"method","parameters","secondsPerRun","settings",
  ///    "runs":[{"seed","threshold","dev":{…},"test":{…},"slices":{NAME:{"n","f1"}}}],"test":{"f1":{"mean","std"}}}],
  ///  "paired":[{"a","b","metric","meanDifference","ci95":[…],"wins","runs"}],
  ///  "published":[{"method","f1","source"}]}
  /// ```
  ///
  /// Scores are fractions in full precision; undefined scores are null.
  public var json: String {
    JSONText.object([
      ("version", .integer(1)), ("seed", .integer(seed)),
      ("labelModels", .array(comparisons.map(\.jsonText))),
      ("tasks", .array(methods.flatMap(\.jsonTexts))),
    ]).description + "\n"
  }
}

extension MethodComparison {
  /// One object per decision threshold.
  fileprivate var jsonTexts: [JSONText] {
    decisions.map { decision in
      .object([
        ("task", .string(votes.task)), ("lfSet", .string(votes.set.name)),
        ("preset", .string(name.replacing("preset ", with: ""))),
        ("decision", .string(decision.rawValue)), ("data", .string(votes.corpusKind.rawValue)),
        ("splits", votes.splitCounts),
        ("methods", .array(entries.map { $0.jsonText(decision, isBinary: votes.classCount == 2) })),
        ("paired", .array(pairedTexts(decision))),
        (
          "published",
          .array(
            publishedFigures.map {
              .object([
                ("method", .string($0.method)), ("f1", .number($0.f1)),
                ("source", .string($0.source)),
              ])
            })
        ),
      ])
    }
  }

  private func pairedTexts(_ decision: DecisionThreshold) -> [JSONText] {
    controls.flatMap { control in
      entries.compactMap { entry in
        difference(entry, from: control, decision).map { jsonText($0, entry, minus: control) }
      }
    }
  }

  private func jsonText(
    _ paired: PairedDifference, _ entry: Entry, minus control: EndModelMethod
  ) -> JSONText {
    let interval = paired.interval.map { [JSONText.number($0.lower), .number($0.upper)] }
    return .object([
      ("a", .string(entry.method.name)), ("b", .string(control.rawValue)),
      ("metric", .string("f1")), ("meanDifference", .number(paired.meanDifference)),
      ("ci95", interval.map { .array($0) } ?? .null), ("wins", .integer(paired.wins)),
      ("runs", .integer(paired.runCount)),
    ])
  }
}

extension MethodComparison.Entry {
  fileprivate func jsonText(_ decision: DecisionThreshold, isBinary: Bool) -> JSONText {
    let f1 = RunSummary(testF1(decision).compactMap { $0 })
    return .object([
      ("method", .string(method.name)),
      ("parameters", .integer(runs[0].result.parameterCount)),
      ("secondsPerRun", .number(orNull: RunSummary(runs.map(\.seconds))?.mean)),
      ("settings", .string(runs[0].stored.record.settings)),
      ("runs", .array(runs.map { $0.jsonText(decision, isBinary: isBinary) })),
      (
        "test",
        .object([
          (
            "f1",
            .object([
              ("mean", .number(orNull: f1?.mean)), ("std", .number(orNull: f1?.deviation)),
            ])
          )
        ])
      ),
    ])
  }
}

extension EndModelRun {
  fileprivate func jsonText(_ decision: DecisionThreshold, isBinary: Bool) -> JSONText {
    let outcome = result[decision]
    func scores(_ scores: Scores?) -> JSONText {
      guard let scores else { return .null }
      return .object(
        [Metric.f1, .precision, .recall, .accuracy, .averagePrecision].map {
          ($0.rawValue, .number(orNull: scores[$0]))
        })
    }
    let slices = (outcome?.slices ?? []).filter { $0.split == .test }
    return .object([
      ("seed", .integer(seed)),
      (
        "threshold",
        .number(orNull: outcome?.threshold ?? (isBinary ? 0.5 : nil))
      ),
      ("epoch", outcome.map { .integer($0.epoch) } ?? .null),
      ("dev", scores(outcome?.dev)), ("test", scores(outcome?.test)),
      (
        "slices",
        .object(
          slices.map { slice in
            (
              slice.slice,
              .object([
                ("n", .integer(slice.memberCount)), ("f1", .number(orNull: slice.scores.f1)),
              ])
            )
          })
      ),
    ])
  }
}

extension TaskVotes {
  fileprivate var splitCounts: JSONText {
    .object(
      Split.allCases.compactMap { split in
        self[split].map { votes in
          (
            split.rawValue,
            .object([
              ("candidates", .integer(votes.matrix.rowCount)),
              ("gold", .integer(votes.gold.knownCount)),
              ("positiveShare", .number(orNull: positiveShare(split))),
            ])
          )
        }
      })
  }
}

extension LabelModelComparison {
  fileprivate var jsonText: JSONText {
    .object([
      ("task", .string(votes.task)), ("lfSet", .string(votes.set.name)),
      ("data", .string(votes.corpusKind.rawValue)),
      ("splits", votes.splitCounts),
      ("classBalance", .string(classBalanceSource)),
      ("labelModels", .array(entries.map(\.jsonText))),
      ("leftOut", .array(leftOut.map { .string($0) })),
      ("warnings", .array(warnings.map { .string($0) })),
    ])
  }
}

extension LabelModelComparison.Entry {
  fileprivate var jsonText: JSONText {
    .object([
      ("model", .string(name.rawValue)), ("seconds", .number(seconds)),
      ("threshold", .number(orNull: threshold)), ("dev", dev.jsonText), ("test", test.jsonText),
    ])
  }
}

extension LabelModelComparison.Outcome {
  fileprivate var jsonText: JSONText {
    func object(_ scores: Scores) -> JSONText {
      .object(
        [("n", .integer(scores.rowCount))]
          + Metric.standard.map { ($0.rawValue, .number(orNull: scores[$0])) })
    }
    return .object([
      ("plain", object(plain)), ("tuned", tuned.map(object) ?? .null),
    ])
  }
}
