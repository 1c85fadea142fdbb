-- Drops what the functions' files made before. What depends on what is PostgreSQL's to know: go
-- round until all is gone. Without CASCADE, so that something of the administrator's own which
-- uses one of ours stops the migration and is not lost.
DO $$
DECLARE
    things text[] := ARRAY (SELECT unnest(made) FROM schema_functions);
    kept text[];
    thing text;
    why text;
BEGIN
    WHILE cardinality(things) > 0 LOOP
        kept := '{}';
        FOREACH thing IN ARRAY things LOOP
            BEGIN
                EXECUTE 'DROP ' || thing;
            EXCEPTION WHEN dependent_objects_still_exist THEN
                kept := kept || thing;
                GET STACKED DIAGNOSTICS why = MESSAGE_TEXT;
            END;
        END LOOP;
        IF cardinality(kept) = cardinality(things) THEN
            RAISE EXCEPTION 'something that Baton did not make is in the way: %', why;
        END IF;
        things := kept;
    END LOOP;
END $$
