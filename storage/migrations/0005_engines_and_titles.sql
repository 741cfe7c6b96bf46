-- 0005: each row of evidence knows its engine, and the titles of briefings are evidence too; relations of one actor.

ALTER TABLE evidence ADD COLUMN engine TEXT NOT NULL DEFAULT '';
UPDATE evidence SET engine = coalesce((SELECT engine FROM article WHERE article.id = article_id), '');

-- A title's row has no place in the text: its quote is the title, and its date the briefing's.
ALTER TABLE evidence ADD COLUMN briefing_id INTEGER REFERENCES briefing (id) ON DELETE CASCADE;

-- 1 for what answers count and quote: not a removed piece's rows. Many pieces list the same briefing, whose title
-- counts once, in the first kept piece that lists it.
ALTER TABLE evidence ADD COLUMN counted INTEGER NOT NULL DEFAULT 1 CHECK (counted IN (0, 1));
UPDATE evidence SET counted = 0 WHERE article_id IN (SELECT id FROM article WHERE removed_at IS NOT NULL);

-- Holds all that is counted live over a period.
DROP INDEX evidence_pair;
CREATE INDEX evidence_pair
    ON evidence (guild_id, source, target, published DESC, article_id DESC, briefing_id, stance) WHERE counted = 1;

CREATE INDEX evidence_briefing ON evidence (briefing_id) WHERE briefing_id IS NOT NULL;

-- Whether the title shows stances: only such briefings are looked through for the first piece that lists one.
ALTER TABLE briefing ADD COLUMN has_stances INTEGER NOT NULL DEFAULT 0 CHECK (has_stances IN (0, 1));

CREATE INDEX briefing_stances ON briefing (guild_id, title_key, published, article_id, position) WHERE has_stances = 1;

CREATE INDEX quarterly_total_target ON quarterly_total (guild_id, target);

-- What another engine has read is found as what was never read is.
DROP INDEX article_unread;
CREATE INDEX article_engine ON article (guild_id, id, engine) WHERE removed_at IS NULL;
