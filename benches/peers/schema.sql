-- The tables of the peers: what is usual, degrees with a spatial index. Loaded by COPY, then indexed and analysed.
CREATE EXTENSION IF NOT EXISTS postgis;

CREATE TABLE address (
    id text COLLATE "C" PRIMARY KEY, county text, town text, village text, road text, number text, place text,
    building text, unit text, floor text, room text, geom geometry(Point, 4326) NOT NULL
);
CREATE TABLE enterprise (
    id text COLLATE "C" PRIMARY KEY, name text, kind text, sector text, status text, legal_form text, capital_cny bigint,
    established text, employees integer, geom geometry(Point, 4326) NOT NULL
);
CREATE TABLE plan (
    id text COLLATE "C" PRIMARY KEY, code text, name text, kind text, geom geometry(Polygon, 4326) NOT NULL
);
