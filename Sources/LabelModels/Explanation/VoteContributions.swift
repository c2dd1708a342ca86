import PortableFoundation

/// The parts of the log odds of one class in the probabilistic label of one vote row.
///
/// With `logit(y | row) = log P(y | row) / (1 − P(y | row))`, the log odds are a sum of
///
/// - ``classBalance``: `logit P(y)`;
/// - ``silence``: the log odds of the row on which every function abstains, less those of the class balance. 0 for
///   models that take an abstention as no evidence;
/// - one contribution per vote: its Shapley value, the mean over the orders in which the row's votes can be added to
///   the row without votes of the change of the log odds when it is added.
///
/// The parts are defined by posteriors alone and so for any label model. In a log-linear model of two classes the
/// contribution of a vote is its weight in nats, whatever the other votes are; elsewhere it depends on them: two
/// votes that repeat each other share what one of them would contribute.
///
/// Probabilities below ``lowestProbability`` count as that, so that all parts are finite.
///
/// - Source: Shapley 1953, *A value for n-person games*; as an attribution: Lundberg and Lee 2017, arXiv:1705.07874.
public struct VoteContributions: Equatable, Sendable {
  /// The contribution of one vote.
  public struct Vote: Equatable, Sendable {
    /// Position of the labeling function among the columns.
    public let column: Int
    /// Name of the labeling function.
    public let function: String
    /// Index of the class voted for.
    public let label: Int
    /// Addition to the log odds of the explained class, in nats; negative where the vote speaks against it.
    public let logOdds: Double
    /// Number of votes that the model counts it as; 1 where nothing is discounted. See
    /// ``FittedLabelModel/voteWeights(for:)``.
    public let weight: Double
    /// The function whose vote in this row causes more than half of the discount; nil where none does.
    public let repeats: String?
  }

  /// Lowest probability that enters a logarithm, as in the log loss.
  public static let lowestProbability = 1e-15

  /// Index of the class whose log odds are explained.
  public let label: Int
  /// Log odds of the class in the class balance, in nats.
  public let classBalance: Double
  /// Addition of the abstentions to the log odds, in nats.
  public let silence: Double
  /// Contributions of the votes, in the order of the columns.
  public let votes: [Vote]
  /// Number of orders that the contributions are means over; nil where they are exact, over all orders.
  public let sampledOrders: Int?

  /// Log odds of the class in the row's label, in nats: the sum of all parts.
  public var logOdds: Double { votes.reduce(classBalance + silence) { $0 + $1.logOdds } }
  /// P(class | votes), in 0...1.
  public var probability: Double { 1 / (1 + exp(-logOdds)) }
  /// The votes by the size of their contributions, the largest first; by column where these are equal.
  public var votesBySize: [Vote] {
    votes.sorted { (abs($1.logOdds), $0.column) < (abs($0.logOdds), $1.column) }
  }
}

/// `log P(label) / (1 − P(label))`, finite; 1 − P as the sum of the others, which keeps small values exact.
func finiteLogOdds(_ probabilities: ArraySlice<Double>, of label: Int) -> Double {
  let chosen = probabilities.startIndex + label
  let others = probabilities.indices.reduce(0) { $0 + ($1 == chosen ? 0 : probabilities[$1]) }
  let lowest = VoteContributions.lowestProbability
  return log(max(lowest, probabilities[chosen])) - log(max(lowest, others))
}
