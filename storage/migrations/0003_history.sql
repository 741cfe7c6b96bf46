-- 0003: who did what with which piece, and when, so that a newsroom can answer for its corpus.

CREATE TABLE history (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id   INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
    action     TEXT    NOT NULL CHECK (action IN ('added', 'edited', 'removed', 'restored')),
    detail     TEXT    NOT NULL,            -- JSON object: for an edit, each field that changed with [before, after]
    done_by    INTEGER,                     -- Discord user; NULL for the command line and feeds
    done_at    INTEGER NOT NULL
) STRICT;

CREATE INDEX history_guild   ON history (guild_id, id DESC);
CREATE INDEX history_article ON history (article_id, id DESC);

INSERT INTO history (guild_id, article_id, action, detail, done_by, done_at)
SELECT guild_id, id, 'added', '{}', added_by, added_at FROM article ORDER BY id;

INSERT INTO history (guild_id, article_id, action, detail, done_by, done_at)
SELECT guild_id, id, 'removed', '{}', removed_by, removed_at FROM article WHERE removed_at IS NOT NULL ORDER BY id;
