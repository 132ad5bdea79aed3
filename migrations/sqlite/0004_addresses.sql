-- The address base. lon, lat are WGS-84 degrees; x, y is the pair as delivered, in the system of the row's batch.

CREATE TABLE addresses (
    source TEXT NOT NULL,
    id TEXT NOT NULL CHECK (id <> ''),
    county TEXT NOT NULL,
    town TEXT NOT NULL,
    village TEXT NOT NULL,
    road TEXT NOT NULL,
    number TEXT NOT NULL,
    place TEXT NOT NULL,
    building TEXT NOT NULL,
    unit TEXT NOT NULL,
    floor TEXT NOT NULL,
    room TEXT NOT NULL,
    lon REAL NOT NULL,
    lat REAL NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL,
    updated_at TEXT NOT NULL,
    batch INTEGER NOT NULL,
    PRIMARY KEY (source, id)
) WITHOUT ROWID;

CREATE TABLE staged_addresses (
    batch INTEGER NOT NULL,
    source TEXT NOT NULL,
    id TEXT NOT NULL CHECK (id <> ''),
    county TEXT NOT NULL,
    town TEXT NOT NULL,
    village TEXT NOT NULL,
    road TEXT NOT NULL,
    number TEXT NOT NULL,
    place TEXT NOT NULL,
    building TEXT NOT NULL,
    unit TEXT NOT NULL,
    floor TEXT NOT NULL,
    room TEXT NOT NULL,
    lon REAL NOT NULL,
    lat REAL NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL,
    updated_at TEXT NOT NULL
);
