/// The whole number in a cell, also as `3.0`, which is how pandas writes whole numbers of columns
/// with gaps; nil for anything else.
package func wholeNumber<T: FixedWidthInteger>(_ cell: String, as type: T.Type = T.self) -> T? {
  if let number = T(cell) { return number }
  let parts = cell.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
  guard parts.count == 2, !parts[1].isEmpty, parts[1].allSatisfy({ $0 == UInt8(ascii: "0") })
  else { return nil }
  return T(String(Substring(parts[0])))
}
