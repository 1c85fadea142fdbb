-- What teams are called now.
SELECT name FROM team WHERE deleted_at IS NULL ORDER BY id
