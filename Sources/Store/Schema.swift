import GRDB

/// Tables and views, as append-only migrations: a published migration never changes.
///
/// Therefore 4096 is a literal here; a test compares it with ``Store/candidatesPerChunk``.
enum Schema {
  /// `SLCW`, in the file's header.
  static let applicationID = 0x534C_4357

  /// The last migration that reading needs.
  private static let lastOfReaders = "2 runs of end models"

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 corpora, votes and labels") { db in
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
      try db.execute(sql: corpusTables)
      try db.execute(sql: voteTables)
      try db.execute(sql: labelTables)
      try db.execute(sql: views)
    }
    migrator.registerMigration(lastOfReaders) { db in
      try db.execute(sql: runTables)
    }
    migrator.registerMigration("3 checksums of rows", foreignKeyChecks: .immediate) { db in
      for table in RowChecksum.tables { try db.execute(sql: "\(table.column); \(table.filling)") }
      try db.execute(sql: secondCopies)
    }
    return migrator
  }

  /// Whether a store that cannot be brought up to date can be read.
  static func isReadable(_ db: Database) throws -> Bool {
    try migrator.completedMigrations(db).contains(lastOfReaders)
  }

  static func hasRowChecksums(_ db: Database) throws -> Bool {
    try migrator.hasCompletedMigrations(db)
  }

  /// Brings the store up to date, and makes the writing connection set checksums of rows.
  static func migrate(_ pool: DatabasePool) throws {
    do {
      try mark(pool)
      try migrator.migrate(pool)
    } catch {
      // Another process may have created the same tables between our look and our turn to write.
      guard try pool.read(migrator.hasCompletedMigrations) else { throw error }
    }
    try pool.writeWithoutTransaction(RowChecksum.installTriggers)
  }

  /// Writes the application id first, so that a store whose creation was cut short is known as one.
  private static func mark(_ pool: DatabasePool) throws {
    try pool.writeWithoutTransaction { db in
      guard try Int.fetchOne(db, sql: "PRAGMA application_id") != applicationID else { return }
      try db.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
  }

  /// A candidate's id is its chunk's id · 4096 + its row in the chunk.
  private static let corpusTables = """
    CREATE TABLE task (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      classNames TEXT NOT NULL
    ) STRICT;

    CREATE TABLE corpus (
      task INTEGER PRIMARY KEY REFERENCES task (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('real', 'embedded')),
      checksum TEXT NOT NULL,
      files TEXT NOT NULL
    ) STRICT;

    CREATE TABLE resource (
      id INTEGER PRIMARY KEY,
      task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      checksum TEXT NOT NULL,
      bytes BLOB NOT NULL,
      UNIQUE (task, name)
    ) STRICT;

    CREATE TABLE document (
      id INTEGER PRIMARY KEY,
      task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      externalID TEXT NOT NULL,
      body TEXT NOT NULL,
      UNIQUE (task, externalID)
    ) STRICT;

    CREATE TABLE candidateChunk (
      id INTEGER PRIMARY KEY,
      task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      split TEXT NOT NULL CHECK (split IN ('train', 'dev', 'test')),
      number INTEGER NOT NULL CHECK (number >= 0),
      candidateCount INTEGER NOT NULL CHECK (candidateCount BETWEEN 1 AND 4096),
      checksum TEXT NOT NULL,
      UNIQUE (task, split, number)
    ) STRICT;

    CREATE TABLE candidate (
      id INTEGER PRIMARY KEY,
      task INTEGER NOT NULL,
      split TEXT NOT NULL CHECK (split IN ('train', 'dev', 'test')),
      position INTEGER NOT NULL CHECK (position >= 0 AND position % 4096 = id % 4096),
      externalID TEXT NOT NULL,
      document INTEGER REFERENCES document (id),
      body TEXT NOT NULL,
      gold INTEGER,
      UNIQUE (task, externalID)
    ) STRICT;

    CREATE INDEX candidateByDocument ON candidate (document) WHERE document IS NOT NULL;
    """

  /// A vote chunk's id is its candidate chunk's id · 2²⁰ + its function's id, so that the file is
  /// ordered the same way whatever the order of writing. The index holds all but the votes.
  private static let voteTables = """
    CREATE TABLE labelingFunction (
      id INTEGER PRIMARY KEY CHECK (id < 1048576),
      task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      sets TEXT NOT NULL,
      description TEXT NOT NULL,
      polarity TEXT,
      version INTEGER,
      declaredFingerprint TEXT NOT NULL,
      sourceFingerprint TEXT,
      build TEXT,
      UNIQUE (task, name)
    ) STRICT;

    CREATE TABLE voteChunk (
      id INTEGER PRIMARY KEY CHECK (id = candidateChunk * 1048576 + labelingFunction),
      candidateChunk INTEGER NOT NULL REFERENCES candidateChunk (id) ON DELETE CASCADE,
      labelingFunction INTEGER NOT NULL REFERENCES labelingFunction (id) ON DELETE CASCADE,
      checksum INTEGER NOT NULL,
      seconds REAL NOT NULL,
      votes BLOB NOT NULL
    ) STRICT;

    CREATE INDEX voteChunkByCandidateChunk
      ON voteChunk (candidateChunk, labelingFunction, seconds);

    CREATE TABLE fault (
      voteChunk INTEGER NOT NULL REFERENCES voteChunk (id) ON DELETE CASCADE,
      row INTEGER NOT NULL CHECK (row BETWEEN 0 AND 4095),
      error TEXT NOT NULL,
      PRIMARY KEY (voteChunk, row)
    ) STRICT, WITHOUT ROWID;
    """

  /// A probabilistic-label chunk's id is its candidate chunk's id · 2²⁰ + its label model's id.
  private static let labelTables = """
    CREATE TABLE labelModel (
      id INTEGER PRIMARY KEY CHECK (id < 1048576),
      task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      functionSet TEXT NOT NULL,
      name TEXT NOT NULL,
      options TEXT NOT NULL,
      seed INTEGER NOT NULL,
      classBalance TEXT NOT NULL,
      functions TEXT NOT NULL,
      corpusChecksum TEXT NOT NULL,
      fitted TEXT NOT NULL,
      UNIQUE (task, functionSet, name)
    ) STRICT;

    CREATE TABLE probabilisticLabelChunk (
      id INTEGER PRIMARY KEY CHECK (id = candidateChunk * 1048576 + labelModel),
      candidateChunk INTEGER NOT NULL REFERENCES candidateChunk (id) ON DELETE CASCADE,
      labelModel INTEGER NOT NULL REFERENCES labelModel (id) ON DELETE CASCADE,
      checksum INTEGER NOT NULL,
      probabilities BLOB NOT NULL
    ) STRICT;

    CREATE INDEX probabilisticLabelChunkByCandidateChunk
      ON probabilisticLabelChunk (candidateChunk, labelModel);

    CREATE TABLE score (
      task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      model TEXT NOT NULL,
      split TEXT NOT NULL CHECK (split IN ('train', 'dev', 'test')),
      metric TEXT NOT NULL,
      value REAL NOT NULL,
      PRIMARY KEY (task, model, split, metric)
    ) STRICT, WITHOUT ROWID;
    """

  /// Predictions of a run, by decision threshold (column `regime`).
  private static let runTables = """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY,
      task INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
      fingerprint TEXT NOT NULL,
      functionSet TEXT NOT NULL,
      method TEXT NOT NULL,
      backbone TEXT NOT NULL,
      seed INTEGER NOT NULL,
      settings TEXT NOT NULL,
      corpusChecksum TEXT NOT NULL,
      result TEXT NOT NULL,
      seconds REAL NOT NULL,
      UNIQUE (task, fingerprint)
    ) STRICT;

    CREATE TABLE predictionChunk (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      regime TEXT NOT NULL,
      candidateChunk INTEGER NOT NULL REFERENCES candidateChunk (id) ON DELETE CASCADE,
      checksum INTEGER NOT NULL,
      probabilities BLOB NOT NULL,
      PRIMARY KEY (run, regime, candidateChunk)
    ) STRICT;

    CREATE INDEX predictionChunkByCandidateChunk ON predictionChunk (candidateChunk);

    CREATE TABLE trainedModel (
      run INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
      checksum TEXT NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;
    """

  /// Wall times are in no checksum, which is the same for equal contents. As the index over votes does, this one holds them a
  /// second time, and SQLite compares the two.
  private static let secondCopies = "CREATE INDEX runBySeconds ON run (seconds)"
}
