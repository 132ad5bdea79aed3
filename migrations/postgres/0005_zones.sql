-- Polygons of every layer, as well-known binary: exact, and read by every desktop GIS.

CREATE TABLE zones (
    layer TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    geometry BYTEA NOT NULL,
    batch BIGINT NOT NULL,
    PRIMARY KEY (layer, code)
);

CREATE TABLE staged_zones (
    batch BIGINT NOT NULL,
    layer TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    geometry BYTEA NOT NULL
);
