import SupervisionCore

/// The error of a table with a header and no rows.
package func noRows(_ path: String) -> DataError {
  DataError(
    file: path, line: 1, found: "no row below the header", expected: "at least one",
    remedy: "write the rows again")
}

/// The error of a file without content.
package func emptyFile(_ path: String) -> DataError {
  DataError(
    file: path, byte: 0, found: "an empty file", expected: "at least one entry",
    remedy: "copy or download the file again")
}
