-- 0001: the corpus of each newsroom, what was read from it, and what is still to be posted.
--
-- A guild is a newsroom: every table that a question can reach carries guild_id, and every index begins with it.
-- Times are unix seconds; `published` is YYYY-MM-DD, or YYYY-MM where only the month is known, and sorts as text.

CREATE TABLE article (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL,
    title       TEXT    NOT NULL,
    title_key   TEXT    NOT NULL,           -- the title without case, quotes and punctuation: finds it from a citation
    author      TEXT,
    published   TEXT,
    url         TEXT,
    text        TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,           -- equal for the same words, however they are laid out
    summary     TEXT    NOT NULL,           -- JSON list of sentences
    engine      TEXT,                       -- the stance reader that read it; NULL while unread
    added_at    INTEGER NOT NULL,
    added_by    INTEGER,                    -- Discord user; NULL from the command line
    removed_at  INTEGER,
    removed_by  INTEGER
) STRICT;

CREATE UNIQUE INDEX article_once   ON article (guild_id, fingerprint) WHERE removed_at IS NULL;
CREATE INDEX        article_newest ON article (guild_id, published DESC, id DESC) WHERE removed_at IS NULL;
CREATE INDEX        article_cited  ON article (guild_id, title_key) WHERE removed_at IS NULL;

CREATE INDEX        article_unread ON article (guild_id, id) WHERE removed_at IS NULL AND engine IS NULL;

CREATE VIRTUAL TABLE article_index USING fts5 (
    title, text, content = 'article', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TABLE article_actor (
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    guild_id   INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    position   INTEGER NOT NULL,            -- 0 is the actor named most often
    PRIMARY KEY (article_id, actor)
) STRICT, WITHOUT ROWID;

CREATE INDEX article_actor_named ON article_actor (guild_id, actor);

-- In how many kept pieces an actor is named: asked for at every letter that someone types.
CREATE TABLE actor_total (
    guild_id INTEGER NOT NULL,
    actor    TEXT    NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (guild_id, actor)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (
    id          INTEGER PRIMARY KEY,
    article_id  INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    guild_id    INTEGER NOT NULL,
    source      TEXT    NOT NULL,
    target      TEXT    NOT NULL,
    published   TEXT,                       -- the article's, kept here for the index
    stance      TEXT    NOT NULL CHECK (stance IN ('supportive', 'critical', 'neutral')),
    confidence  REAL    NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    hedged      INTEGER NOT NULL CHECK (hedged IN (0, 1)),
    reported_by TEXT,
    quote_start INTEGER NOT NULL,           -- the quote is article.text[quote_start:quote_end]
    quote_end   INTEGER NOT NULL
) STRICT;

CREATE INDEX evidence_pair    ON evidence (guild_id, source, target, published DESC);
CREATE INDEX evidence_article ON evidence (article_id);

-- Counting a pair's rows live costs a hundred times more than reading these.
CREATE TABLE quarterly_total (
    guild_id   INTEGER NOT NULL,
    source     TEXT    NOT NULL,
    target     TEXT    NOT NULL,
    quarter    TEXT    NOT NULL,            -- 2024-Q1; empty for undated pieces
    supportive INTEGER NOT NULL,
    critical   INTEGER NOT NULL,
    neutral    INTEGER NOT NULL,
    articles   INTEGER NOT NULL,            -- a piece has one date, so pieces add up over quarters
    PRIMARY KEY (guild_id, source, target, quarter)
) STRICT, WITHOUT ROWID;

CREATE TABLE briefing (
    id         INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    guild_id   INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    published  TEXT,
    title      TEXT    NOT NULL,
    title_key  TEXT    NOT NULL,
    url        TEXT
) STRICT;

CREATE INDEX briefing_dated   ON briefing (guild_id, published);
CREATE INDEX briefing_titled  ON briefing (guild_id, title_key);
CREATE INDEX briefing_article ON briefing (article_id);

CREATE TABLE briefing_actor (
    briefing_id INTEGER NOT NULL REFERENCES briefing (id) ON DELETE CASCADE,
    actor       TEXT    NOT NULL,
    PRIMARY KEY (briefing_id, actor)
) STRICT, WITHOUT ROWID;

-- What an editor has uploaded and not yet published: the preview's buttons work after a restart.
CREATE TABLE draft (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id   INTEGER NOT NULL,
    user_id    INTEGER NOT NULL,
    channel_id INTEGER,
    title      TEXT,
    author     TEXT,
    published  TEXT,
    url        TEXT,
    text       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    article_id INTEGER REFERENCES article (id) -- set by Publish
) STRICT;

CREATE INDEX draft_age ON draft (created_at);

CREATE TABLE subscription (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id        INTEGER NOT NULL,
    channel_id      INTEGER NOT NULL,
    actor           TEXT,                   -- only pieces that name this actor
    keyword         TEXT,                   -- only pieces that hold this word or phrase
    role_id         INTEGER,                -- the role to mention
    created_by      INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    disabled_at     INTEGER,                -- access to the channel was lost; pieces wait
    disabled_reason TEXT
) STRICT;

CREATE UNIQUE INDEX subscription_once
    ON subscription (guild_id, channel_id, coalesce(actor, ''), coalesce(keyword, ''));
CREATE INDEX subscription_channel ON subscription (channel_id);

-- pending: nothing was sent. claimed: a send was begun, its outcome is unknown until it is recorded.
-- revising: posted, and its piece was corrected, removed or restored since; the card is to follow.
-- retracted: posted, and struck through since.
CREATE TABLE delivery (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id   INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    channel_id INTEGER NOT NULL,
    nonce      TEXT    NOT NULL UNIQUE,     -- sent with the message and written into it
    state      TEXT    NOT NULL
        CHECK (state IN ('pending', 'claimed', 'sent', 'revising', 'retracted', 'cancelled', 'refused')),
    revision   INTEGER NOT NULL DEFAULT 0,  -- counts the changes that the card is to follow
    due_at     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    claimed_at INTEGER,                     -- when the first send began whose outcome is unknown
    sent_at    INTEGER,
    message_id INTEGER,
    reason     TEXT,                        -- why it waits, was cancelled or refused
    UNIQUE (article_id, channel_id)         -- one card a piece and channel, however many subscriptions match
) STRICT;

CREATE INDEX delivery_waiting ON delivery (channel_id, id) WHERE state IN ('pending', 'claimed', 'revising');

CREATE TABLE delivery_subscription (
    delivery_id     INTEGER NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    subscription_id INTEGER NOT NULL REFERENCES subscription (id) ON DELETE CASCADE,
    PRIMARY KEY (delivery_id, subscription_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_subscription_of ON delivery_subscription (subscription_id);

-- What the process itself remembers, such as which commands Discord was last told of.
CREATE TABLE memory (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
