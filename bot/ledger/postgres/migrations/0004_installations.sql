-- Where people have installed the bot by themselves: one workspace or one organisation (`tenant`) a row.
CREATE TABLE installation (
    platform text NOT NULL,
    tenant text NOT NULL,
    name text NOT NULL,
    -- Who the bot is there: a JSON object of texts.
    identity text NOT NULL,
    -- Its tokens, encrypted with the operator's key; empty once they were erased.
    sealed text NOT NULL,
    expires_at timestamptz,
    status text NOT NULL,
    reason text NOT NULL DEFAULT '',
    version integer NOT NULL,
    -- Until when somebody is having the token renewed.
    turn_until timestamptz,
    -- When it was made, the last time.
    at timestamptz NOT NULL,
    PRIMARY KEY (platform, tenant)
);

-- Visits on which somebody went to the platform to install, by the hash of the secret that they come back with.
CREATE TABLE visit (
    visit text PRIMARY KEY,
    until timestamptz NOT NULL
);
