-- Atlas versions that were built and activated; at most one is active.

CREATE TABLE atlas_versions (
    version TEXT COLLATE "C" NOT NULL,
    engine_version TEXT COLLATE "C" NOT NULL,
    -- JSON array of {name, hash, rows}.
    parts TEXT COLLATE "C" NOT NULL,
    built_at TEXT COLLATE "C" NOT NULL,
    activated_at TEXT COLLATE "C" NOT NULL,
    active BOOLEAN NOT NULL,
    PRIMARY KEY (version, engine_version)
);

CREATE UNIQUE INDEX atlas_versions_active ON atlas_versions (active) WHERE active;
