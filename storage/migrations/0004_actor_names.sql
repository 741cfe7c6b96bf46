-- 0004: a newsroom's own names: aliases of known actors, and actors that only it writes about.

CREATE TABLE actor_name (
    guild_id INTEGER NOT NULL,
    name     TEXT    NOT NULL,              -- as it stands in pieces
    actor    TEXT    NOT NULL,              -- the canonical name that it means; the name itself for an own actor
    added_by INTEGER,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (guild_id, name)
) STRICT, WITHOUT ROWID;
