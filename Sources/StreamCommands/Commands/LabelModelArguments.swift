import ArgumentParser
import LabelModels
import PortableFoundation
import Streaming

/// Options of the fit of a label model.
package struct LabelModelArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Share of each class: `dev` takes it from dev gold, `learned` from the votes, or give it as 0.9,0.1.",
      valueName: "shares"))
  package var classBalance: ClassBalanceChoice?

  @Option(
    help: ArgumentHelp(
      "Pairs of functions that `textbook-dp` does not take as independent: `none`, a .csv or .tsv file with the header "
        + "`first,second` and a pair of names in each row, or `learned` (found by structure learning).",
      valueName: "file"))
  package var dependencies: DependencyChoice = .none

  @Option(
    name: .customLong("uncovered"),
    help: ArgumentHelp(
      "The label of candidates without votes by `dp`: `posterior`, which falls below the class balance where one-sided "
        + "functions abstain, or `class-balance`."))
  package var uncoveredRows: UncoveredRows = .posterior

  @Option(
    help: ArgumentHelp(
      "The meaning of an abstention: `silent` where a function ran and cast no vote, which is evidence; `not-asked` where a "
        + "voter never saw the item; `unknown` for either. Default: silent for the functions of a task, unknown for files."
    ))
  package var abstentions: Abstentions?

  @Option(help: ArgumentHelp("Largest number of passes of iterative models.", valueName: "n"))
  package var maxPasses = 100

  @Option(help: "Seed of all random numbers.")
  package var seed: UInt64 = 0

  package init() {}

  package func validate() throws {
    guard maxPasses >= 1 else {
      throw ValidationError("--max-passes must be at least 1, found \(maxPasses)")
    }
  }

  /// The settings that the options name.
  ///
  /// - Throws: as ``LabelModels/FunctionPair/read(_:)`` for a file of dependencies.
  package var settings: LabelModelSettings {
    get throws {
      LabelModelSettings(
        classBalance: classBalance, dependencies: try dependencies.dependencies,
        uncoveredRows: uncoveredRows, abstentions: abstentions, maximumIterations: maxPasses,
        seed: seed)
    }
  }
}

extension Abstentions: ExpressibleByArgument {}

extension UncoveredRows: ExpressibleByArgument {
  public init?(argument: String) {
    guard let known = Self.allCases.first(where: { $0.text == argument }) else { return nil }
    self = known
  }

  public static var allValueStrings: [String] { allCases.map(\.text) }
  public var defaultValueDescription: String { text }

  private var text: String {
    switch self {
    case .posterior: "posterior"
    case .classBalance: "class-balance"
    }
  }
}

extension LabelModelName: ExpressibleByArgument {
  /// Nil for a name that is not registered.
  public init?(argument: String) {
    guard LabelModelRegistry.current[LabelModelName(argument)] != nil else { return nil }
    self.init(argument)
  }

  public static var allValueStrings: [String] {
    LabelModelRegistry.current.choices.map(\.rawValue)
  }
}

/// The dependencies as they are named on the command line.
package enum DependencyChoice: ExpressibleByArgument, Equatable {
  case none, learned
  /// A file of pairs.
  case file(String)

  package init?(argument: String) {
    self =
      switch argument {
      case "none": .none
      case "learned": .learned
      default: .file(argument)
      }
  }

  package var defaultValueDescription: String {
    switch self {
    case .none: "none"
    case .learned: "learned"
    case .file(let path): path
    }
  }

  /// Path of the file of pairs; nil for `none` and `learned`.
  package var path: String? {
    guard case .file(let path) = self else { return nil }
    return path
  }

  var dependencies: Dependencies {
    get throws {
      switch self {
      case .none: .none
      case .learned: .learned
      case .file(let path): .given(try FunctionPair.read(URL(fileURLWithPath: path)))
      }
    }
  }
}

extension ClassBalanceChoice: ExpressibleByArgument {
  public init?(argument: String) { self.init(text: argument) }
}
