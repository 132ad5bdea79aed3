-- Layers by versions: every version with what is said of it, and for each feature the versions that have it. A version holds
-- from its first day on, until a later one does.

CREATE TABLE layer_versions (
    layer TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    -- Of the delivered file.
    crs TEXT COLLATE "C" NOT NULL,
    level TEXT COLLATE "C" NOT NULL CHECK (level IN ('L1', 'L2', 'L3', 'L4')),
    valid_from TEXT COLLATE "C" NOT NULL,
    valid_to TEXT COLLATE "C" NOT NULL,
    -- The import that made it; 0 where it is older than this table.
    batch BIGINT NOT NULL,
    PRIMARY KEY (layer, version)
);
INSERT INTO layer_versions SELECT layer, version, title, source, crs, level, valid_from, valid_to, 0 FROM layers;
INSERT INTO layer_versions SELECT DISTINCT layer, 1, '', '', '', 'L1', '', '', 0 FROM zones
    WHERE layer NOT IN (SELECT layer FROM layers);
DROP TABLE layers;

-- The first version that has the feature so, and the first that has it so no more; 0 for none yet.
ALTER TABLE zones ADD COLUMN since BIGINT NOT NULL DEFAULT 1;
ALTER TABLE zones ADD COLUMN until BIGINT NOT NULL DEFAULT 0;
ALTER TABLE zones ALTER COLUMN since DROP DEFAULT;
ALTER TABLE zones ALTER COLUMN until DROP DEFAULT;
ALTER TABLE zones DROP CONSTRAINT zones_pkey;
ALTER TABLE zones ADD PRIMARY KEY (layer, code, since);
