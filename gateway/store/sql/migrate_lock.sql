-- One migration at a time in the whole cluster; the lock goes with the transaction. The number is
-- used for nothing else.
SELECT pg_advisory_xact_lock(7020301)
