/// The applications of table 1 by their names on the command line.
package enum ApplicationName: String, CaseIterable, Sendable {
  case cola, rte, cydet
}
