-- Divisions that were imported; the country's own are part of the program. Days are ISO 8601, empty where open.

CREATE TABLE divisions (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    parent TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    batch INTEGER NOT NULL,
    PRIMARY KEY (code, name, valid_from)
) WITHOUT ROWID;

CREATE TABLE staged_divisions (
    batch INTEGER NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    parent TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL
);
