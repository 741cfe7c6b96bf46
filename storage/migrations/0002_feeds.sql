-- 0002: the feeds that a newsroom follows, and which of their items were seen.

CREATE TABLE feed (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id      INTEGER NOT NULL,
    url           TEXT    NOT NULL,
    title         TEXT    NOT NULL,
    channel_id    INTEGER NOT NULL,         -- where it was added, and where its failing is said
    added_by      INTEGER NOT NULL,
    added_at      INTEGER NOT NULL,
    etag          TEXT,                     -- of the document whose items were all dealt with
    last_modified TEXT,
    checked_at    INTEGER NOT NULL,
    next_check_at INTEGER NOT NULL,
    failures      INTEGER NOT NULL DEFAULT 0,
    failing_since INTEGER,                  -- NULL while it can be read
    error         TEXT,                     -- the sentence that says why it cannot
    tell_at       INTEGER,                  -- when saying so was begun, or may be tried again
    told_at       INTEGER,
    UNIQUE (guild_id, url)
) STRICT;

CREATE INDEX feed_due ON feed (next_check_at);

-- waiting: found in the feed, not read yet. read: it is article_id, or there is nothing to be had from it.
CREATE TABLE feed_item (
    feed_id    INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
    guild_id   INTEGER NOT NULL,
    identity   TEXT    NOT NULL,
    link       TEXT,                        -- comparable form; NULL where the item has none of its own
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'read')),
    archive    INTEGER NOT NULL CHECK (archive IN (0, 1)), -- was there when the feed was added: channels are not told
    attempts   INTEGER NOT NULL DEFAULT 0,
    seen_at    INTEGER NOT NULL,
    article_id INTEGER REFERENCES article (id) ON DELETE SET NULL,
    error      TEXT,
    PRIMARY KEY (feed_id, identity)
) STRICT, WITHOUT ROWID;

CREATE INDEX feed_item_link    ON feed_item (guild_id, link) WHERE link IS NOT NULL;
CREATE INDEX feed_item_article ON feed_item (article_id);

-- Removed pieces too: a feed must not bring back what an editor has taken out.
CREATE INDEX article_words ON article (guild_id, fingerprint);
CREATE INDEX article_url   ON article (guild_id, url) WHERE url IS NOT NULL;
