import Corpora
import Foundation
import SupervisionCore

/// Writes a file whole or not at all.
func writeFile(_ data: Data, to path: String) throws {
  let file = try AtomicFile(URL(fileURLWithPath: path))
  try file.write(data)
  try file.commit()
}
