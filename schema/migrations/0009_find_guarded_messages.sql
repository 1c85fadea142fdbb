-- The sweep looks for messages that a secret was taken out of, in each open conversation and however long ago they were
-- said. There are few of them, so the index is small, and an append of anything else does not touch it. Made in the
-- migration's transaction: appends wait for as long as one pass over the entries takes. The version before survives it.
CREATE INDEX entry_guarded ON entry (conversation_id, seq) WHERE author = 'visitor' AND data ? 'guard';
