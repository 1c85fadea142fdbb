-- 0004: what an outage must not cost, what the sweep looks at each second, teams that end.
--
-- The version before survives this: it knows nothing of the new columns, whose defaults say what it did. It would
-- leave a deleted team in its lists, since that is only marked.

-- That somebody serves the desk: one row, written with every lease. Its own table, since nodes come and go.
CREATE TABLE desk_pulse (
    only_one   boolean PRIMARY KEY DEFAULT true,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(), -- the newest lease of all nodes
    since      timestamptz NOT NULL DEFAULT '-infinity', -- since when it was not interrupted,
    fair_until timestamptz NOT NULL DEFAULT '-infinity', -- and until when nobody loses anything after that
    CONSTRAINT desk_pulse_is_one CHECK (only_one)
) WITH (fillfactor = 50);
INSERT INTO desk_pulse DEFAULT VALUES;

-- Whether the visitor waits at the screen, as the queue has it. The conversation's own flag says that it was a
-- message once, which the service level leaves out; whoever came back and chatted waits like others again.
-- In steps, since a column with a default can't be added while a function of the version before has a parameter of
-- this row's type with a default.
ALTER TABLE waiting ADD COLUMN left_message boolean;
UPDATE waiting w SET left_message = c.left_message FROM conversation c WHERE c.id = w.conversation_id;
ALTER TABLE waiting ALTER COLUMN left_message SET DEFAULT false, ALTER COLUMN left_message SET NOT NULL;
-- Who may leave the page: those who did are not looked at each second.
CREATE INDEX waiting_at_screen ON waiting (conversation_id) WHERE NOT left_message AND priority > 0 AND ringing_id IS NULL;
-- Passes that run out are moves of the sweep.
CREATE INDEX waiting_passed ON waiting (passed_until) WHERE passed_until IS NOT NULL AND ringing_id IS NULL;

ALTER TABLE team
    ADD COLUMN open_from  timestamptz NOT NULL DEFAULT '-infinity', -- from when until when
    ADD COLUMN open_until timestamptz NOT NULL DEFAULT '-infinity', -- `open` is known to be right
    ADD COLUMN begins     boolean NOT NULL DEFAULT false,           -- conversations begin here, and new agents
    ADD COLUMN deleted_at timestamptz, -- its closed conversations stay
    ADD CONSTRAINT team_that_begins_is_there CHECK (NOT begins OR deleted_at IS NULL);
UPDATE team SET begins = true WHERE id = (SELECT min(id) FROM team);
CREATE UNIQUE INDEX team_that_begins ON team (begins) WHERE begins;
ALTER TABLE team DROP CONSTRAINT team_name_key;
CREATE UNIQUE INDEX team_by_name ON team (name) WHERE deleted_at IS NULL;
