import LabelModels
import SupervisionCore

/// Refuses requests before anything is looked up.
enum RequestFilter {
  /// Greatest length of path and query together, in bytes.
  static let longestTarget = 8192

  /// - Throws: ``Refusal`` for another host (which keeps pages of other sites out, whatever their domain
  ///   resolves to), another method than GET and HEAD, and targets that are too long.
  static func check(_ request: PlainRequest) throws {
    guard let host = request.host, isLoopback(host) else {
      throw Refusal(
        421, "this workbench answers on 127.0.0.1 and localhost only",
        remedy: "open the address that it printed when it started")
    }
    guard ["GET", "HEAD"].contains(request.method) else {
      throw Refusal(
        405, "this workbench is read-only", remedy: "use GET or HEAD")
    }
    guard request.path.utf8.count + request.query.utf8.count <= longestTarget else {
      throw Refusal.longAddress
    }
  }

  /// `127.0.0.1` or `localhost`, with a port or without; any port, so that a forwarded one works.
  private static func isLoopback(_ host: String) -> Bool {
    let parts = host.lowercased().split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, name == "127.0.0.1" || name == "localhost" else { return false }
    return parts.count == 1 || UInt16(parts[1]) != nil
  }
}

/// An error in words that may leave the process: no path of a file, nothing of a defect.
func refusal(for error: any Error) -> Refusal? {
  switch error {
  case let refusal as Refusal: refusal
  case let error as UsageError: Refusal(400, error.problem, remedy: error.remedy)
  case let error as DataError:
    Refusal(
      409, "\(error.field.map { "\($0): " } ?? "")found \(error.found), expected \(error.expected)",
      remedy: error.remedy)
  case let error as LabelModelError: Refusal(409, error.problem, remedy: error.remedy)
  case is FileError:
    Refusal(
      503, "the store cannot be read now",
      remedy: "see what the workbench wrote to its terminal, then try again")
  default: nil
  }
}
