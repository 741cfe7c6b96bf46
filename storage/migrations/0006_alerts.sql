-- 0006: what may be asked of alerts: filters, digests, quiet hours, pauses; and posts that are no cards of pieces.

-- The newsroom's own settings; what is not set has no row.
CREATE TABLE guild_setting (
    guild_id INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    value    TEXT    NOT NULL,
    PRIMARY KEY (guild_id, name)
) STRICT, WITHOUT ROWID;

DROP INDEX subscription_once;
ALTER TABLE subscription ADD COLUMN filters TEXT NOT NULL DEFAULT '{}';     -- JSON object of those that are set
UPDATE subscription SET filters = json_patch('{}', json_object(
    'actors_any', CASE WHEN actor IS NULL THEN NULL ELSE json_array(actor) END, 'keyword', keyword));
ALTER TABLE subscription DROP COLUMN actor;
ALTER TABLE subscription DROP COLUMN keyword;
ALTER TABLE subscription ADD COLUMN digest TEXT NOT NULL DEFAULT 'instant'
    CHECK (digest IN ('instant', 'daily', 'weekly'));
ALTER TABLE subscription ADD COLUMN hour INTEGER NOT NULL DEFAULT 8;        -- of the digest, in the newsroom's zone
ALTER TABLE subscription ADD COLUMN weekday INTEGER NOT NULL DEFAULT 0;     -- of a weekly digest; 0 is Monday
ALTER TABLE subscription ADD COLUMN quiet_from INTEGER;                     -- hours of the day in the newsroom's zone
ALTER TABLE subscription ADD COLUMN quiet_until INTEGER;
ALTER TABLE subscription ADD COLUMN short INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscription ADD COLUMN threaded INTEGER NOT NULL DEFAULT 0;    -- each card opens a thread
ALTER TABLE subscription ADD COLUMN notify INTEGER NOT NULL DEFAULT 0;      -- a correction is told in a line of its own
ALTER TABLE subscription ADD COLUMN max_age INTEGER NOT NULL DEFAULT 604800; -- seconds after which a piece is not posted
ALTER TABLE subscription ADD COLUMN origin_channel_id INTEGER;              -- where it was made: its editors read there
ALTER TABLE subscription ADD COLUMN paused_at INTEGER;
ALTER TABLE subscription ADD COLUMN next_digest_at INTEGER;
CREATE UNIQUE INDEX subscription_once ON subscription (guild_id, channel_id, filters, digest);
CREATE INDEX subscription_digest ON subscription (next_digest_at) WHERE next_digest_at IS NOT NULL;

-- A delivery is a piece's card, a line that tells of its change, a digest, or a notice to the editors.
CREATE TABLE delivery_with_kinds (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id     INTEGER NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('piece', 'change', 'digest', 'notice')),
    article_id   INTEGER REFERENCES article (id) ON DELETE CASCADE, -- of a piece or change
    channel_id   INTEGER NOT NULL,          -- of a notice: the channel that it tells of
    nonce        TEXT    NOT NULL UNIQUE,   -- sent with the message and written into it
    state        TEXT    NOT NULL
        CHECK (state IN ('pending', 'claimed', 'sent', 'revising', 'retracted', 'cancelled', 'refused', 'expired')),
    revision     INTEGER NOT NULL DEFAULT 0, -- counts the changes that the card is to follow
    created_at   INTEGER NOT NULL,
    scheduled_at INTEGER,                   -- when the first who wants it does; NULL while all of them are paused
    due_at       INTEGER NOT NULL,          -- when it is tried (again)
    attempts     INTEGER NOT NULL DEFAULT 0,
    claimed_at   INTEGER,                   -- when the first send began whose outcome is unknown
    sent_at      INTEGER,
    message_id   INTEGER,
    reason       TEXT,                      -- why it waits, was cancelled, refused or expired
    detail       TEXT    NOT NULL DEFAULT '{}' -- JSON: what a change, digest or notice says
) STRICT;

INSERT INTO delivery_with_kinds (id, guild_id, kind, article_id, channel_id, nonce, state, revision, created_at,
    scheduled_at, due_at, attempts, claimed_at, sent_at, message_id, reason)
SELECT id, guild_id, 'piece', article_id, channel_id, nonce, state, revision,
    (SELECT added_at FROM article WHERE article.id = article_id),
    (SELECT added_at FROM article WHERE article.id = article_id), due_at, attempts, claimed_at, sent_at, message_id,
    reason FROM delivery;
DROP TABLE delivery;
ALTER TABLE delivery_with_kinds RENAME TO delivery;

-- One card a piece and channel, however many subscriptions match.
CREATE UNIQUE INDEX delivery_once ON delivery (article_id, channel_id) WHERE kind = 'piece';
CREATE INDEX delivery_waiting ON delivery (channel_id, kind, id) WHERE state IN ('pending', 'claimed', 'revising');
CREATE INDEX delivery_article ON delivery (article_id) WHERE article_id IS NOT NULL;

-- When this subscription wants it; NULL while it is paused.
ALTER TABLE delivery_subscription ADD COLUMN due_at INTEGER;
UPDATE delivery_subscription SET due_at = (SELECT scheduled_at FROM delivery WHERE delivery.id = delivery_id);

-- The pieces that a digest is to tell of; delivery_id is the digest that took one up.
CREATE TABLE digest_entry (
    subscription_id INTEGER NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
    article_id      INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    added_at        INTEGER NOT NULL,
    delivery_id     INTEGER REFERENCES delivery (id) ON DELETE CASCADE,
    dropped         TEXT,                   -- why no digest tells of it
    PRIMARY KEY (subscription_id, article_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX digest_entry_delivery ON digest_entry (delivery_id) WHERE delivery_id IS NOT NULL;
CREATE INDEX digest_entry_article ON digest_entry (article_id);

-- Posts in announcement channels that their followers are to see: Discord publishes ten an hour of a channel.
CREATE TABLE crosspost (
    delivery_id INTEGER PRIMARY KEY REFERENCES delivery (id) ON DELETE CASCADE,
    channel_id  INTEGER NOT NULL,
    message_id  INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0, -- each counts in Discord's limit, whatever came of it
    tried_at    INTEGER,
    ended_at    INTEGER,                    -- when it was published, or given up
    reason      TEXT                        -- why it was given up, or waits
) STRICT;

CREATE INDEX crosspost_channel ON crosspost (channel_id, tried_at);
CREATE INDEX crosspost_waiting ON crosspost (channel_id, delivery_id) WHERE ended_at IS NULL;
