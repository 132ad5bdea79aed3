-- Aliases of divisions, roads and places.

CREATE TABLE aliases (
    source TEXT NOT NULL,
    alias TEXT NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    batch INTEGER NOT NULL,
    PRIMARY KEY (source, alias, kind, target, valid_from)
) WITHOUT ROWID;

CREATE TABLE staged_aliases (
    batch INTEGER NOT NULL,
    source TEXT NOT NULL,
    alias TEXT NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL
);
