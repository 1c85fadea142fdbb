-- What a conversation is marked as, for the desk's lists: a complaint that the bot took down, and the like. The version
-- before survives it: it marks nothing.
ALTER TABLE conversation
    ADD COLUMN marks text[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT conversation_marks_known CHECK (marks <@ ARRAY ['complaint', 'secret']);
