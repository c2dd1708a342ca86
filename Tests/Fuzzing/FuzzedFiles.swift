import Foundation
import SupervisionCore

/// A folder in which the input of one execution becomes files, because readers take files; named by `SLICEWORK_FUZZ_FOLDER`.
let fuzzFolder = URL(
  fileURLWithPath: ProcessInfo.processInfo.environment["SLICEWORK_FUZZ_FOLDER"] ?? ".",
  isDirectory: true)

/// Writes the bytes of one execution as a file of that name.
func fuzzedFile(_ name: String, _ bytes: some Collection<UInt8>) -> URL {
  let url = fuzzFolder.appendingPathComponent(name, isDirectory: false)
  let descriptor = open(url.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  precondition(descriptor >= 0, "\(url.path): cannot be written")
  defer { close(descriptor) }
  let written = Array(bytes).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  precondition(written == bytes.count, "\(url.path): cannot be written")
  return url
}

/// Runs a reader; an input may be refused by an error for users, and by no other.
func refusing(_ body: () throws -> Void) {
  do {
    try body()
  } catch is any ReportableError {
  } catch {
    fatalError("an error that is not for users: \(error)")
  }
}

/// The pieces of an input before and after its first NUL; the second is empty where there is none.
func halves(_ bytes: UnsafeBufferPointer<UInt8>) -> (
  first: ArraySlice<UInt8>, second: ArraySlice<UInt8>
) {
  let all = Array(bytes)
  guard let cut = all.firstIndex(of: 0) else { return (all[...], []) }
  return (all[..<cut], all[(cut + 1)...])
}
