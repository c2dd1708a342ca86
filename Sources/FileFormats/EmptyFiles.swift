import SupervisionCore

/// A table with a header and nothing below it.
package func noRows(_ path: String) -> DataError {
  DataError(
    file: path, line: 1, found: "no row below the header", expected: "at least one",
    remedy: "write the rows again")
}

/// A file that says nothing.
package func emptyFile(_ path: String) -> DataError {
  DataError(
    file: path, byte: 0, found: "an empty file", expected: "at least one entry",
    remedy: "copy or download the file again")
}
