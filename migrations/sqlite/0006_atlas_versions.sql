-- Atlas versions that were built and activated; at most one is active.

CREATE TABLE atlas_versions (
    version TEXT NOT NULL,
    engine_version TEXT NOT NULL,
    -- JSON array of {name, hash, rows}.
    parts TEXT NOT NULL,
    built_at TEXT NOT NULL,
    activated_at TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    PRIMARY KEY (version, engine_version)
) WITHOUT ROWID;

CREATE UNIQUE INDEX atlas_versions_active ON atlas_versions (active) WHERE active;
