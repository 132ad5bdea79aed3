-- The address base. lon, lat are WGS-84 degrees; x, y is the pair as delivered, in the system of the row's batch.

CREATE TABLE addresses (
    source TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL CHECK (id <> ''),
    county TEXT COLLATE "C" NOT NULL,
    town TEXT COLLATE "C" NOT NULL,
    village TEXT COLLATE "C" NOT NULL,
    road TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    building TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    floor TEXT COLLATE "C" NOT NULL,
    room TEXT COLLATE "C" NOT NULL,
    lon DOUBLE PRECISION NOT NULL,
    lat DOUBLE PRECISION NOT NULL,
    x DOUBLE PRECISION NOT NULL,
    y DOUBLE PRECISION NOT NULL,
    updated_at TEXT COLLATE "C" NOT NULL,
    batch BIGINT NOT NULL,
    PRIMARY KEY (source, id)
);

CREATE TABLE staged_addresses (
    batch BIGINT NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL CHECK (id <> ''),
    county TEXT COLLATE "C" NOT NULL,
    town TEXT COLLATE "C" NOT NULL,
    village TEXT COLLATE "C" NOT NULL,
    road TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    place TEXT COLLATE "C" NOT NULL,
    building TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    floor TEXT COLLATE "C" NOT NULL,
    room TEXT COLLATE "C" NOT NULL,
    lon DOUBLE PRECISION NOT NULL,
    lat DOUBLE PRECISION NOT NULL,
    x DOUBLE PRECISION NOT NULL,
    y DOUBLE PRECISION NOT NULL,
    updated_at TEXT COLLATE "C" NOT NULL
);
