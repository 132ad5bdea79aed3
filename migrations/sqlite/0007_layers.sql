-- Layers: what is said of each as a whole, and features with attributes of their own and of either geometry.

CREATE TABLE layers (
    layer TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    source TEXT NOT NULL,
    -- Of the delivered file.
    crs TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('L1', 'L2', 'L3', 'L4')),
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;

-- A JSON object of texts, numbers and booleans.
ALTER TABLE zones ADD COLUMN properties TEXT NOT NULL DEFAULT '{}';
ALTER TABLE staged_zones ADD COLUMN properties TEXT NOT NULL DEFAULT '{}';
