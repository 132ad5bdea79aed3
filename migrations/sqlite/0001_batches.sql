-- Imports: one row each. Instants are RFC 3339 texts in UTC with microseconds, so that they sort and compare alike.

CREATE TABLE batches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    file TEXT NOT NULL,
    -- SHA-256 of the file, or a name that stands for generated rows.
    content_hash TEXT NOT NULL,
    -- Everything besides the content that decides what the rows become; a resumed import must agree in it.
    reading TEXT NOT NULL,
    crs TEXT NOT NULL,
    synthetic BOOLEAN NOT NULL,
    replaces BOOLEAN NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('loading', 'published', 'failed')),
    -- Accepted rows of the source that are committed.
    taken INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    inserted INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    retired INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT
);

CREATE INDEX batches_state ON batches (state, kind, content_hash);
