-- Layers: what is said of each as a whole, and features with attributes of their own and of either geometry.

CREATE TABLE layers (
    layer TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    title TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    -- Of the delivered file.
    crs TEXT COLLATE "C" NOT NULL,
    level TEXT COLLATE "C" NOT NULL CHECK (level IN ('L1', 'L2', 'L3', 'L4')),
    valid_from TEXT COLLATE "C" NOT NULL,
    valid_to TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL
);

-- A JSON object of texts, numbers and booleans.
ALTER TABLE zones ADD COLUMN properties TEXT COLLATE "C" NOT NULL DEFAULT '{}';
ALTER TABLE staged_zones ADD COLUMN properties TEXT COLLATE "C" NOT NULL DEFAULT '{}';
