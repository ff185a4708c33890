-- Where people have installed the bot by themselves: one workspace or one organisation (`tenant`) a row.
CREATE TABLE installation (
    platform TEXT NOT NULL,
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Who the bot is there: a JSON object of texts.
    identity TEXT NOT NULL,
    -- Its tokens, encrypted with the operator's key; empty once they were erased.
    sealed TEXT NOT NULL,
    expires_at TEXT,
    status TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL,
    -- Until when somebody is having the token renewed.
    turn_until TEXT,
    -- When it was made, the last time.
    at TEXT NOT NULL,
    PRIMARY KEY (platform, tenant)
) STRICT, WITHOUT ROWID;

-- Visits on which somebody went to the platform to install, by the hash of the secret that they come back with.
CREATE TABLE visit (
    visit TEXT PRIMARY KEY,
    until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
