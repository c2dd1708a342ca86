extension Schema {
  /// One row per vote and one row per probability, for people who query the file with SQL alone.
  ///
  /// Both decode blobs through their hexadecimal digits. A probability is a big-endian IEEE 754
  /// double: sign and exponent are the first three digits, the fraction the other thirteen, and
  /// (2⁵² + fraction) · 2^(exponent − 1075) is exact in SQLite's arithmetic.
  static let views = """
    CREATE VIEW vote AS
    SELECT
      task.name AS task,
      candidateChunk.split AS split,
      candidate.position AS position,
      candidate.externalID AS candidate,
      labelingFunction.name AS function,
      \(hexadecimalNumber("hex(\(cell))", digits: 1...2)) AS class
    FROM voteChunk
    JOIN labelingFunction ON labelingFunction.id = voteChunk.labelingFunction
    JOIN task ON task.id = labelingFunction.task
    JOIN candidateChunk ON candidateChunk.id = voteChunk.candidateChunk
    JOIN candidate ON candidate.id BETWEEN candidateChunk.id * 4096 AND candidateChunk.id * 4096 + 4095
    WHERE \(cell) <> x'FF';

    CREATE VIEW probabilisticLabel AS
    SELECT
      task, split, position, candidate, functionSet, model, class, className,
      CASE exponent WHEN 0 THEN fraction * pow(2.0, -1074)
        ELSE (4503599627370496 + fraction) * pow(2.0, exponent - 1075) END AS probability
    FROM (
      SELECT
        *,
        \(hexadecimalNumber("digits", digits: 1...3)) AS exponent,
        \(hexadecimalNumber("digits", digits: 4...16)) AS fraction
      FROM (
        SELECT
          task.name AS task,
          candidateChunk.split AS split,
          candidate.position AS position,
          candidate.externalID AS candidate,
          labelModel.functionSet AS functionSet,
          labelModel.name AS model,
          class.key AS class,
          class.value AS className,
          hex(substr(probabilisticLabelChunk.probabilities,
            ((candidate.id % 4096) * json_array_length(task.classNames) + class.key) * 8 + 1, 8)) AS digits
        FROM probabilisticLabelChunk
        JOIN labelModel ON labelModel.id = probabilisticLabelChunk.labelModel
        JOIN task ON task.id = labelModel.task
        JOIN candidateChunk ON candidateChunk.id = probabilisticLabelChunk.candidateChunk
        JOIN candidate ON candidate.id BETWEEN candidateChunk.id * 4096 AND candidateChunk.id * 4096 + 4095
        JOIN json_each(task.classNames) AS class
      )
    );
    """

  private static let cell = "substr(voteChunk.votes, candidate.id % 4096 + 1, 1)"

  /// The SQL expression for the value of some digits (1-based) of a hexadecimal text.
  private static func hexadecimalNumber(_ text: String, digits: ClosedRange<Int>) -> String {
    digits.map { digit in
      let place = 1 << (4 * (digits.upperBound - digit))
      return "(instr('0123456789ABCDEF', substr(\(text), \(digit), 1)) - 1) * \(place)"
    }.joined(separator: " + ")
  }
}
