-- The database's version, 0 for a new one.
SELECT coalesce(max(version), 0) FROM schema_version
