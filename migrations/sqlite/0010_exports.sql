-- Requests to take a layer away, and what a second person said; and people whom an outside provider knows.

CREATE TABLE exports (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id),
    layer TEXT NOT NULL,
    -- Of the layer's content, and of what the account saw of it.
    revision TEXT NOT NULL,
    seen TEXT NOT NULL,
    level TEXT NOT NULL,
    features BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    -- Empty until it is decided.
    decided_at TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    approved BOOLEAN NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX exports_account ON exports (account, asked_at);

-- An outside provider's person is one account's only.
CREATE UNIQUE INDEX accounts_subject ON accounts (subject) WHERE subject <> '';

-- Whether an outside provider said who it is, instead of a password.
ALTER TABLE sessions ADD COLUMN outside BOOLEAN NOT NULL DEFAULT FALSE;
