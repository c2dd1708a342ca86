import EndModels
import SupervisionCore

/// Options to search over, each with the values to try.
///
/// ```text
/// learning-rate=0.001,0.002 dropout=0.1,0.3 train-on=all,covered
/// ```
public struct SearchSpace: Equatable, Sendable {
  /// An option with the values to try.
  public struct Axis: Equatable, Sendable {
    /// Name of the option on the command line.
    public let option: String
    /// Values as text, in the order given.
    public let values: [String]
  }

  /// Options in the order given.
  public let axes: [Axis]

  /// Parses `option=value,value` texts, one per option.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for an unknown option, a value out of its range, or an option named
  ///   twice.
  public init(_ texts: [String]) throws {
    var axes: [Axis] = []
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, parts[1].contains(where: { $0 != "," }),
        !axes.contains(where: { $0.option == parts[0] })
      else {
        throw UsageError(
          "'\(text)' is no axis of a search",
          remedy: "write each option once, as in --search learning-rate=0.001,0.002")
      }
      axes.append(Axis(option: parts[0], values: parts[1].split(separator: ",").map(String.init)))
    }
    self.axes = axes
    for axis in axes {
      for value in axis.values { _ = try Self.apply(axis.option, value, to: EndModelSettings()) }
    }
  }

  /// All combinations of values, the last axis fastest.
  public var combinations: [[String]] {
    axes.reduce([[]]) { partial, axis in
      partial.flatMap { start in axis.values.map { start + [$0] } }
    }
  }

  /// A random sample of combinations without repetition; all of them where `count` is larger.
  public func sample(_ count: Int, seed: UInt64) -> [[String]] {
    var generator = SeededGenerator(seed: seed, purpose: "search")
    return Array(combinations.shuffled(using: &generator).prefix(count))
  }

  /// Base settings with the values of one combination applied.
  ///
  /// - Throws: ``SupervisionCore/UsageError`` for a value out of its range, and for hidden layers of a backbone that has
  ///   none.
  public func settings(_ values: [String], base: EndModelSettings) throws -> EndModelSettings {
    guard base.backbone.kind != .bilstm || !axes.contains(where: { $0.option == "hidden" }) else {
      throw UsageError(
        "the backbone 'bilstm' has no hidden layers to search",
        remedy: "search over its size: --search lstm-size=50,100")
    }
    return try zip(axes, values).reduce(base) { try Self.apply($1.0.option, $1.1, to: $0) }
  }

  /// Names of the options that can be searched.
  public static var options: [String] {
    EndModelSettings.fields.filter(\.isSearchable).map(\.name).sorted()
  }

  private static func apply(
    _ option: String, _ value: String, to settings: EndModelSettings
  ) throws -> EndModelSettings {
    guard let field = EndModelSettings.fields.first(where: { $0.name == option && $0.isSearchable })
    else {
      throw UsageError(
        "no option to search is named '\(option)'",
        remedy: "choose of: " + options.joined(separator: ", "))
    }
    var settings = settings
    try field.set([value], in: &settings)
    return settings
  }
}
