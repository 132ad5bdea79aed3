-- Layers by versions: every version with what is said of it, and for each feature the versions that have it. A version holds
-- from its first day on, until a later one does.

CREATE TABLE layer_versions (
    layer TEXT NOT NULL,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    -- Of the delivered file.
    crs TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('L1', 'L2', 'L3', 'L4')),
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    -- The import that made it; 0 where it is older than this table.
    batch INTEGER NOT NULL,
    PRIMARY KEY (layer, version)
) WITHOUT ROWID;
INSERT INTO layer_versions SELECT layer, version, title, source, crs, level, valid_from, valid_to, 0 FROM layers;
INSERT INTO layer_versions SELECT DISTINCT layer, 1, '', '', '', 'L1', '', '', 0 FROM zones
    WHERE layer NOT IN (SELECT layer FROM layers);
DROP TABLE layers;

-- SQLite cannot change a primary key in place.
CREATE TABLE versioned_zones (
    layer TEXT NOT NULL,
    code TEXT NOT NULL,
    -- The first version that has the feature so, and the first that has it so no more; 0 for none yet.
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    geometry BLOB NOT NULL,
    batch INTEGER NOT NULL,
    properties TEXT NOT NULL,
    PRIMARY KEY (layer, code, since)
) WITHOUT ROWID;
INSERT INTO versioned_zones SELECT layer, code, 1, 0, name, kind, geometry, batch, properties FROM zones;
DROP TABLE zones;
ALTER TABLE versioned_zones RENAME TO zones;
