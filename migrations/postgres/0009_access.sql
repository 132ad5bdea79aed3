-- Units, accounts, their sessions and keys, rights, and the record of what was done.

CREATE TABLE units (
    code TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE accounts (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    title TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL REFERENCES units (code),
    active BOOLEAN NOT NULL,
    -- argon2id, PHC string format.
    password TEXT COLLATE "C" NOT NULL,
    must_change BOOLEAN NOT NULL,
    changed_at TEXT COLLATE "C" NOT NULL,
    wrong_tries BIGINT NOT NULL,
    -- Empty while it is not locked.
    locked_until TEXT COLLATE "C" NOT NULL,
    -- Sealed; empty without a second factor.
    factor TEXT COLLATE "C" NOT NULL,
    factor_begun TEXT COLLATE "C" NOT NULL,
    factor_step BIGINT NOT NULL,
    -- Of an outside provider; empty for none.
    subject TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL,
    last_sign_in_at TEXT COLLATE "C" NOT NULL
);

CREATE TABLE former_passwords (
    account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    password TEXT COLLATE "C" NOT NULL,
    changed_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX former_passwords_account ON former_passwords (account);

-- Hashes of codes on paper.
CREATE TABLE recovery_codes (
    account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    code TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account, code)
);

CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- SHA-256 of the secret, hexadecimal.
    token TEXT COLLATE "C" NOT NULL UNIQUE,
    account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    stage TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    agent TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL,
    seen_at TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C" NOT NULL
);
CREATE INDEX sessions_account ON sessions (account);

CREATE TABLE keys (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    token TEXT COLLATE "C" NOT NULL UNIQUE,
    account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    title TEXT COLLATE "C" NOT NULL,
    -- Words with a blank between them.
    scopes TEXT COLLATE "C" NOT NULL,
    created_at TEXT COLLATE "C" NOT NULL,
    expires_at TEXT COLLATE "C" NOT NULL,
    last_used_at TEXT COLLATE "C" NOT NULL,
    per_minute BIGINT NOT NULL,
    per_day BIGINT NOT NULL,
    revoked BOOLEAN NOT NULL
);
CREATE INDEX keys_account ON keys (account);

CREATE TABLE rights (
    version BIGINT NOT NULL PRIMARY KEY,
    -- JSON.
    document TEXT COLLATE "C" NOT NULL,
    changed_at TEXT COLLATE "C" NOT NULL,
    changed_by TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL
);

-- Grows with every change of accounts, sessions, keys and rights, so that servers need ask for one number.
CREATE TABLE access_revision (revision BIGINT NOT NULL);
INSERT INTO access_revision (revision) VALUES (0);

-- One chain for each process of a server.
CREATE TABLE audit_chains (
    chain TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    suite TEXT COLLATE "C" NOT NULL,
    key_number BIGINT NOT NULL,
    started_at TEXT COLLATE "C" NOT NULL,
    -- Rows up to this one were removed when their time was over; a checkpoint of that row vouches for it.
    removed BIGINT NOT NULL
);

-- Rows are only ever added, and removed when their time is over.
CREATE TABLE audit (
    chain TEXT COLLATE "C" NOT NULL REFERENCES audit_chains (chain),
    seq BIGINT NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    -- The name that was signed in with; NULL for none.
    account TEXT COLLATE "C",
    role TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C",
    address TEXT COLLATE "C" NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    -- JSON.
    detail TEXT COLLATE "C" NOT NULL,
    mac TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_account ON audit (account, at);

CREATE TABLE audit_checkpoints (
    chain TEXT COLLATE "C" NOT NULL REFERENCES audit_chains (chain),
    seq BIGINT NOT NULL,
    mac TEXT COLLATE "C" NOT NULL,
    at TEXT COLLATE "C" NOT NULL,
    signature TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (chain, seq)
);

-- Requests by the hour (UTC), unit, account, key and action.
CREATE TABLE usage (
    hour TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    key_id TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    requests BIGINT NOT NULL,
    PRIMARY KEY (hour, unit, account, key_id, action)
);
