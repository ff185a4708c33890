-- Who was told how to vote, which nobody is twice in a workspace.
CREATE TABLE hint (
    platform TEXT NOT NULL,
    tenant TEXT NOT NULL,
    user TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (platform, tenant, user)
) STRICT, WITHOUT ROWID;
