-- Requests to take a layer away, and what a second person said; and people whom an outside provider knows.

CREATE TABLE exports (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    layer TEXT COLLATE "C" NOT NULL,
    -- Of the layer's content, and of what the account saw of it.
    revision TEXT COLLATE "C" NOT NULL,
    seen TEXT COLLATE "C" NOT NULL,
    level TEXT COLLATE "C" NOT NULL,
    features BIGINT NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    asked_at TEXT COLLATE "C" NOT NULL,
    -- Empty until it is decided.
    decided_at TEXT COLLATE "C" NOT NULL,
    decided_by TEXT COLLATE "C" NOT NULL,
    approved BOOLEAN NOT NULL,
    reason TEXT COLLATE "C" NOT NULL
);
CREATE INDEX exports_account ON exports (account, asked_at);

-- An outside provider's person is one account's only.
CREATE UNIQUE INDEX accounts_subject ON accounts (subject) WHERE subject <> '';

-- Whether an outside provider said who it is, instead of a password.
ALTER TABLE sessions ADD COLUMN outside BOOLEAN NOT NULL DEFAULT FALSE;
