/// The name of a label model on the command line, in stored settings and in documents.
///
/// Any text is a name; ``LabelModelRegistry`` decides which names denote a model in this process. A store may name a
/// model of another package.
public struct LabelModelName: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible
{
  public let rawValue: String
  public var description: String { rawValue }

  public init(rawValue: String) { self.rawValue = rawValue }

  /// The name with this text.
  public init(_ name: String) { rawValue = name }
}

extension LabelModelName: ExpressibleByStringLiteral {
  public init(stringLiteral name: String) { self.init(name) }
}

extension LabelModelName {
  /// Share of the votes.
  public static let majority: LabelModelName = "majority"
  /// Votes weighted by one accuracy per function.
  public static let weightedMajority: LabelModelName = "weighted-majority"
  /// Confusion matrices by expectation-maximisation.
  public static let dawidSkene: LabelModelName = "dawid-skene"
  /// The generative model of data programming.
  public static let dp: LabelModelName = "dp"
  /// Data programming as its paper states it.
  public static let textbookDP: LabelModelName = "textbook-dp"
  /// Confusion matrices under Dirichlet priors by variational Bayes.
  public static let ibcc: LabelModelName = "ibcc"
  /// Matrix completion on second moments.
  public static let moments: LabelModelName = "moments"
  /// Closed form on triplets of functions.
  public static let triplets: LabelModelName = "triplets"
  /// The one of the others that dev gold favours.
  public static let auto: LabelModelName = "auto"

  /// The model that commands take when none is named: `dp`.
  public static let standard = dp
}
