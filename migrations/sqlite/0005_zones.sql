-- Polygons of every layer, as well-known binary: exact, and read by every desktop GIS.

CREATE TABLE zones (
    layer TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    geometry BLOB NOT NULL,
    batch INTEGER NOT NULL,
    PRIMARY KEY (layer, code)
) WITHOUT ROWID;

CREATE TABLE staged_zones (
    batch INTEGER NOT NULL,
    layer TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    geometry BLOB NOT NULL
);
