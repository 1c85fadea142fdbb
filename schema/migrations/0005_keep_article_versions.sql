-- 0005: every version of an article is kept, and what the bot did not know is gathered.
--
-- `article` holds what visitors get, the published version's texts, beside its state; `article_version`
-- all that it ever was, the newest of which may be a draft beside the published one. The version before
-- survives this: it reads published articles as before. What it can't do any more is write one (its
-- `baton demo` is refused by article_latest_is_not_older).

ALTER TYPE article_state ADD VALUE 'archived'; -- no longer in use, and not offered for editing
ALTER TABLE article ALTER COLUMN version DROP DEFAULT; -- of what is published, or was last; 0: never
ALTER TABLE article ALTER COLUMN state SET DEFAULT 'draft';
ALTER TABLE article ADD COLUMN latest integer;
ALTER TABLE article ADD COLUMN owner_id bigint REFERENCES agent; -- who answers for it
UPDATE article SET latest = version;
ALTER TABLE article ALTER COLUMN latest SET NOT NULL;
ALTER TABLE article ADD CONSTRAINT article_latest_is_not_older CHECK (version BETWEEN 0 AND latest);
ALTER TABLE article ADD CONSTRAINT article_published_has_a_version CHECK (state <> 'published' OR version > 0);

-- What an article says, apart from where it stands.
CREATE TYPE article_text AS (
    action    article_action,
    topic     text,
    title     text,
    answer    text,
    body      text,
    questions text[],
    keywords  text[]
);

CREATE TABLE article_version (
    slug          text NOT NULL,
    lang          text NOT NULL,
    version       integer NOT NULL,
    action        article_action NOT NULL,
    topic         text,
    title         text NOT NULL,
    answer        text NOT NULL,
    body          text NOT NULL,
    questions     text[] NOT NULL,
    keywords      text[] NOT NULL,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    agent_id      bigint REFERENCES agent, -- NULL: the command line
    restored_from integer,
    PRIMARY KEY (slug, lang, version),
    CONSTRAINT article_version_of_article FOREIGN KEY (slug, lang) REFERENCES article,
    CONSTRAINT article_version_counts_from_one CHECK (version >= 1)
);
INSERT INTO article_version (slug, lang, version, action, topic, title, answer, body, questions, keywords, at)
SELECT slug, lang, version, action, topic, title, answer, body, questions, keywords, updated_at FROM article;

-- Readers of the help pages, who are in no conversation, on whether an article helped: the last word of each.
CREATE TABLE article_vote (
    client_id uuid NOT NULL, -- made by the widget for itself, at random
    slug      text NOT NULL,
    lang      text NOT NULL,
    version   integer NOT NULL,
    helpful   boolean NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (slug, lang, client_id),
    CONSTRAINT article_vote_of_version FOREIGN KEY (slug, lang, version) REFERENCES article_version
);
CREATE INDEX article_vote_by_time ON article_vote (at);

-- The bot's answers in conversations that are over: what articles are worth, and what no article knew.
-- Written some seconds after the close, by whichever node comes first (schema/functions/66_bot_answers.sql).
CREATE TABLE bot_answer (
    conversation_id bigint NOT NULL REFERENCES conversation ON DELETE CASCADE,
    seq             bigint NOT NULL,
    at              timestamptz NOT NULL,
    kind            text NOT NULL,
    slug            text, -- of the article that it is from
    lang            text NOT NULL, -- in which it was said
    version         integer,
    sure            smallint, -- 0 to 100
    question        text, -- what the visitor had written; NULL where a button was pressed or a secret taken out
    handed_over     boolean NOT NULL, -- a person was asked for after it
    helpful         boolean, -- what the visitor said of it, if anything
    unknown         boolean NOT NULL, -- no good answer
    settled_at      timestamptz, -- an editor has seen to it
    settled_by      bigint REFERENCES agent,
    settled_as      text,
    PRIMARY KEY (conversation_id, seq),
    CONSTRAINT bot_answer_settled_whole CHECK ((settled_at IS NULL) = (settled_as IS NULL)),
    CONSTRAINT bot_answer_settled_as_known CHECK (settled_as IN ('article', 'dismissed'))
);
CREATE INDEX bot_answer_by_time ON bot_answer (at, slug, lang);
CREATE INDEX bot_answer_unknown ON bot_answer (at DESC) WHERE unknown AND question IS NOT NULL;

-- Whose answers are not in bot_answer yet, or changed since.
CREATE TABLE bot_answer_todo (
    conversation_id bigint PRIMARY KEY REFERENCES conversation ON DELETE CASCADE,
    marked_at       timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
CREATE INDEX bot_answer_todo_in_order ON bot_answer_todo (marked_at, conversation_id);

CREATE FUNCTION bot_answer_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bot_answer_todo (conversation_id)
    SELECT id FROM conversation WHERE id = NEW.conversation_id AND state = 'closed'
    ON CONFLICT (conversation_id) DO UPDATE SET marked_at = excluded.marked_at;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_marks_bot_answers AFTER INSERT ON entry FOR EACH ROW
    WHEN (NEW.event IN ('closed', 'helpful')) EXECUTE FUNCTION bot_answer_mark();

ALTER TABLE entry DROP CONSTRAINT entry_event_is_known;
ALTER TABLE entry ADD CONSTRAINT entry_event_is_known
    CHECK (event IN ('opened', 'queued', 'assigned', 'returned', 'transferred', 'closed', 'rated', 'offered', 'declined',
                     'fell_back', 'reminded', 'message_left', 'moved_in_queue', 'helpful')) NOT VALID;
