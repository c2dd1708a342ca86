import ArgumentParser
import LabelModels
import Streaming

/// How a label model is fitted.
package struct LabelModelArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Share of each class: `dev` takes it from dev gold, `learned` from the votes, or give it as 0.9,0.1.",
      valueName: "shares"))
  package var classBalance: ClassBalanceChoice?

  @Option(
    help: ArgumentHelp(
      "How `dp` treats functions that repeat each other: `none`, `nesting` (they share their weight) or `learned` "
        + "(pairs found by structure learning)."))
  package var dependencies: DependencyChoice = .nesting

  @Option(
    help: ArgumentHelp(
      "What candidates without votes get from `dp`: `evidence`, since one-sided functions say something by keeping silent, "
        + "or `class-balance`."))
  package var silence: Silence = .evidence

  @Option(help: "Seed of everything random.")
  package var seed: UInt64 = 0

  package init() {}

  package var settings: LabelModelSettings {
    LabelModelSettings(
      classBalance: classBalance, dependencies: dependencies.dependencies,
      silence: silence, seed: seed)
  }
}

extension Silence: ExpressibleByArgument {}
extension LabelModelKind: ExpressibleByArgument {}

/// The dependencies that can be named on the command line.
package enum DependencyChoice: String, CaseIterable, ExpressibleByArgument {
  case none, nesting, learned

  var dependencies: Dependencies {
    switch self {
    case .none: .none
    case .nesting: .nesting
    case .learned: .learned
    }
  }
}

extension ClassBalanceChoice: ExpressibleByArgument {
  public init?(argument: String) { self.init(text: argument) }
}
