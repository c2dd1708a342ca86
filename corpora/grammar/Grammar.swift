/// Templates that choose among themselves: a context-free grammar with weights, slots and facts.
///
/// ```text
/// # a comment
/// [relief]
/// 2* {@rescue} <reversed|relieved> {@culprit}-induced {@effect} in {#3-9} of {patients}.
/// {@1}, whose {@2:husband} {@2} {profession-of 2}, => 1-2
/// ```
///
/// A line is an alternative of its section. `2*` weighs it (1 when left out), `<a|b>` chooses
/// in place, `{name}` expands a section and `{^name}` capitalizes its first letter, `{#3-9}` is a
/// whole number, `{@key.form}` a slot for the caller to fill. Facts that hold when the alternative is
/// chosen follow `=>`.
///
/// Slot keys that are numbers are local to the alternative: a call makes new ones, except those it
/// passes on (`{profession-of 2}` makes the caller's 2 the section's 1). Other keys mean the
/// same everywhere.
struct Grammar: Sendable {
  struct Alternative: Sendable {
    let weight: Int
    let pieces: [Piece]
    let facts: [Fact]
  }

  enum Piece: Sendable {
    case text(String)
    case number(ClosedRange<Int>)
    case choice([Alternative])
    case call(section: String, arguments: [String], capitalized: Bool)
    case slot(Slot)
  }

  /// A place for the caller to fill.
  struct Slot: Equatable, Sendable {
    var key: String
    /// Form of the key to write, such as `short`; empty for the plain form.
    let form: String
    var isCapitalized = false
  }

  /// `first operator second`, such as `1-2`.
  struct Fact: Equatable, Sendable {
    var first: String
    let kind: Character
    var second: String
  }

  let sections: [String: [Alternative]]

  subscript(section: String) -> [Alternative] {
    guard let alternatives = sections[section] else {
      preconditionFailure("the grammar has no section '\(section)'")
    }
    return alternatives
  }
}
