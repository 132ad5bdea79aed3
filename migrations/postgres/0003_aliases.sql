-- Aliases of divisions, roads and places.

CREATE TABLE aliases (
    source TEXT COLLATE "C" NOT NULL,
    alias TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    target TEXT COLLATE "C" NOT NULL,
    valid_from TEXT COLLATE "C" NOT NULL,
    valid_to TEXT COLLATE "C" NOT NULL,
    batch BIGINT NOT NULL,
    PRIMARY KEY (source, alias, kind, target, valid_from)
);

CREATE TABLE staged_aliases (
    batch BIGINT NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    alias TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    target TEXT COLLATE "C" NOT NULL,
    valid_from TEXT COLLATE "C" NOT NULL,
    valid_to TEXT COLLATE "C" NOT NULL
);
