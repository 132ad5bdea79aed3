-- Units, accounts, their sessions and keys, rights, and the record of what was done.

CREATE TABLE units (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    role TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES units (code),
    active BOOLEAN NOT NULL,
    -- argon2id, PHC string format.
    password TEXT NOT NULL,
    must_change BOOLEAN NOT NULL,
    changed_at TEXT NOT NULL,
    wrong_tries INTEGER NOT NULL,
    -- Empty while it is not locked.
    locked_until TEXT NOT NULL,
    -- Sealed; empty without a second factor.
    factor TEXT NOT NULL,
    factor_begun TEXT NOT NULL,
    factor_step INTEGER NOT NULL,
    -- Of an outside provider; empty for none.
    subject TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_sign_in_at TEXT NOT NULL
);

CREATE TABLE former_passwords (
    account TEXT NOT NULL REFERENCES accounts (id),
    password TEXT NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE INDEX former_passwords_account ON former_passwords (account);

-- Hashes of codes on paper.
CREATE TABLE recovery_codes (
    account TEXT NOT NULL REFERENCES accounts (id),
    code TEXT NOT NULL,
    PRIMARY KEY (account, code)
);

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY,
    -- SHA-256 of the secret, hexadecimal.
    token TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES accounts (id),
    stage TEXT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account);

CREATE TABLE keys (
    id TEXT NOT NULL PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES accounts (id),
    title TEXT NOT NULL,
    -- Words with a blank between them.
    scopes TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    last_used_at TEXT NOT NULL,
    per_minute INTEGER NOT NULL,
    per_day INTEGER NOT NULL,
    revoked BOOLEAN NOT NULL
);
CREATE INDEX keys_account ON keys (account);

CREATE TABLE rights (
    version INTEGER NOT NULL PRIMARY KEY,
    -- JSON.
    document TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    reason TEXT NOT NULL
);

-- Grows with every change of accounts, sessions, keys and rights, so that servers need ask for one number.
CREATE TABLE access_revision (revision INTEGER NOT NULL);
INSERT INTO access_revision (revision) VALUES (0);

-- One chain for each process of a server.
CREATE TABLE audit_chains (
    chain TEXT NOT NULL PRIMARY KEY,
    suite TEXT NOT NULL,
    key_number INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    -- Rows up to this one were removed when their time was over; a checkpoint of that row vouches for it.
    removed INTEGER NOT NULL
);

-- Rows are only ever added, and removed when their time is over.
CREATE TABLE audit (
    chain TEXT NOT NULL REFERENCES audit_chains (chain),
    seq INTEGER NOT NULL,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    -- The name that was signed in with; NULL for none.
    account TEXT,
    role TEXT NOT NULL,
    unit TEXT,
    address TEXT NOT NULL,
    object TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- JSON.
    detail TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_account ON audit (account, at);

CREATE TABLE audit_checkpoints (
    chain TEXT NOT NULL REFERENCES audit_chains (chain),
    seq INTEGER NOT NULL,
    mac TEXT NOT NULL,
    at TEXT NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (chain, seq)
);

-- Requests by the hour (UTC), unit, account, key and action.
CREATE TABLE usage (
    hour TEXT NOT NULL,
    unit TEXT NOT NULL,
    account TEXT NOT NULL,
    key_id TEXT NOT NULL,
    action TEXT NOT NULL,
    requests INTEGER NOT NULL,
    PRIMARY KEY (hour, unit, account, key_id, action)
);
