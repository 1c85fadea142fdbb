-- Records the functions' files by their hash, and what they made: whatever this very transaction
-- put into the catalogues of the schema that is in use.
INSERT INTO schema_functions (hash, made)
SELECT $1::text, ARRAY (
    SELECT format('%s IF EXISTS %s', CASE prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END,
                  oid::regprocedure)
    FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND xmin = pg_current_xact_id()::xid
    UNION ALL
    SELECT format('%s IF EXISTS %s', CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TYPE' END, oid::regclass)
    FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND xmin = pg_current_xact_id()::xid
      AND relkind IN ('v', 'c'))
ON CONFLICT (only_one) DO UPDATE SET hash = excluded.hash, made = excluded.made, applied_at = now()
