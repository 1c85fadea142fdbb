-- 0003: skills, demands, the queue's own table, hours, and the facts of every decision.
--
-- The queue leaves `conversation` for a table that appends never touch: a move can then write the
-- queue first and decide on what it wrote. The version before does not survive this one: its
-- functions read the queue from `conversation`. Conversations that wait or are held are carried over.

-- The functions of before made a type of the name that the queue's table has from here on; left to the
-- list of what they made, it would be dropped after this, when the name is the table's. `baton doctor`
-- measures on these tables with no such list.
DO $$
BEGIN
    IF to_regclass('schema_functions') IS NOT NULL THEN
        DROP FUNCTION IF EXISTS desk_plan(waiting[], bigint);
        DROP TYPE IF EXISTS waiting;
        UPDATE schema_functions SET made = array_remove(made, 'TYPE IF EXISTS waiting');
    END IF;
END $$;

ALTER TYPE presence_state ADD VALUE 'finishing' AFTER 'online';

-- A language (named as BCP 47 has it) or a topic (as articles and the bot have it).
CREATE TYPE skill_kind AS ENUM ('language', 'topic');
CREATE TABLE skill (
    id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         skill_kind NOT NULL,
    name         text NOT NULL UNIQUE,
    urgent_level smallint NOT NULL DEFAULT 1, -- what an urgent conversation asks for
    fallback_id  integer REFERENCES skill,    -- asked for instead when nobody online has this one; NULL: nothing
    CONSTRAINT skill_name_form CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9-]{0,34}$'),
    CONSTRAINT skill_urgent_level_in_range CHECK (urgent_level BETWEEN 1 AND 5),
    CONSTRAINT skill_falls_back_to_another CHECK (fallback_id <> id)
);

CREATE TABLE agent_skill (
    agent_id bigint NOT NULL REFERENCES agent,
    skill_id integer NOT NULL REFERENCES skill ON DELETE CASCADE,
    level    smallint NOT NULL DEFAULT 3,
    PRIMARY KEY (agent_id, skill_id),
    CONSTRAINT agent_skill_level_in_range CHECK (level BETWEEN 1 AND 5)
);

-- All times in seconds; NULL turns the rule off.
ALTER TABLE team
    ADD COLUMN time_zone       text NOT NULL DEFAULT 'UTC',
    ADD COLUMN open            boolean NOT NULL DEFAULT true, -- by its hours; desk_sweep() turns it
    ADD COLUMN ring_s          integer,                       -- rings for so long; NULL assigns at once
    ADD COLUMN answer_within_s integer,                       -- who leaves a visitor waiting longer loses it
    ADD COLUMN fall_back_s     integer NOT NULL DEFAULT 60,   -- how long a skill that nobody online has is waited for
    ADD COLUMN keep_place_s    integer NOT NULL DEFAULT 600,  -- how long a visitor who left keeps the place
    ADD COLUMN answer_goal_s   integer NOT NULL DEFAULT 60,   -- the service level: handed over to first answer
    ADD CONSTRAINT team_ring_in_range CHECK (ring_s BETWEEN 5 AND 300),
    ADD CONSTRAINT team_answer_within_in_range CHECK (answer_within_s BETWEEN 30 AND 86400),
    ADD CONSTRAINT team_fall_back_in_range CHECK (fall_back_s BETWEEN 0 AND 86400),
    ADD CONSTRAINT team_keep_place_in_range CHECK (keep_place_s BETWEEN 10 AND 86400),
    ADD CONSTRAINT team_answer_goal_in_range CHECK (answer_goal_s BETWEEN 5 AND 86400);

-- Business hours in the team's own time; a team without any is always open. `closes` at or before
-- `opens` is past midnight.
CREATE TABLE team_hours (
    team_id bigint NOT NULL REFERENCES team ON DELETE CASCADE,
    weekday smallint NOT NULL, -- 1 Monday to 7 Sunday, as ISO 8601 counts: the day on which it opens
    opens   time NOT NULL,
    closes  time NOT NULL,
    PRIMARY KEY (team_id, weekday, opens),
    CONSTRAINT team_hours_weekday_in_range CHECK (weekday BETWEEN 1 AND 7)
);
-- Days on which the team does not open at all.
CREATE TABLE team_holiday (
    team_id bigint NOT NULL REFERENCES team ON DELETE CASCADE,
    day     date NOT NULL,
    name    text NOT NULL DEFAULT '',
    PRIMARY KEY (team_id, day)
);

-- What a conversation asks of an agent: a team, and skills with the least level of each. There are as
-- many rows as kinds of needs that ever came up, and the queue is one list for each.
CREATE TABLE demand (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    team_id bigint NOT NULL REFERENCES team ON DELETE CASCADE,
    skills  integer[] NOT NULL DEFAULT '{}', -- ascending
    levels  smallint[] NOT NULL DEFAULT '{}',
    UNIQUE (team_id, skills, levels),
    CONSTRAINT demand_levels_match_skills CHECK (cardinality(skills) = cardinality(levels))
);
-- Who meets a demand, whether there or not; demand_match() keeps it.
CREATE TABLE demand_agent (
    demand_id bigint NOT NULL REFERENCES demand ON DELETE CASCADE,
    agent_id  bigint NOT NULL REFERENCES agent,
    PRIMARY KEY (demand_id, agent_id)
);
CREATE INDEX demand_agent_by_agent ON demand_agent (agent_id, demand_id);

INSERT INTO demand (team_id) SELECT id FROM team;
INSERT INTO demand_agent (demand_id, agent_id)
SELECT d.id, m.agent_id FROM demand d JOIN team_member m USING (team_id) JOIN agent a ON a.id = m.agent_id
WHERE a.disabled_at IS NULL AND a.role <> 'reviewer';

ALTER TABLE conversation
    ADD COLUMN demand_id    bigint REFERENCES demand,
    ADD COLUMN weight       smallint NOT NULL DEFAULT 1, -- how many places it takes of an agent,
    ADD COLUMN held         smallint,                    -- and takes of the one who has it: at most the capacity
    ADD COLUMN left_message boolean NOT NULL DEFAULT false, -- the visitor does not wait at the screen
    ADD CONSTRAINT conversation_weight_in_range CHECK (weight BETWEEN 1 AND 10);
UPDATE conversation c SET demand_id = d.id FROM demand d WHERE d.team_id = c.team_id AND c.state <> 'closed';
UPDATE conversation SET held = 1 WHERE state = 'assigned';
ALTER TABLE conversation
    ADD CONSTRAINT conversation_held_when_assigned CHECK ((state = 'assigned') = (held IS NOT NULL));

-- The queue: a row for each conversation in the state `queued`, changed only under desk_lock().
CREATE TABLE waiting (
    conversation_id bigint PRIMARY KEY REFERENCES conversation ON DELETE CASCADE,
    demand_id       bigint NOT NULL REFERENCES demand,
    priority        smallint NOT NULL,
    weight          smallint NOT NULL,
    since           timestamptz NOT NULL, -- when it first began to wait
    rank            timestamptz NOT NULL, -- the order of the queue: since, and what the priority allows
    last_agent_id   bigint REFERENCES agent, -- who had the visitor before
    passed          bigint[] NOT NULL DEFAULT '{}', -- who gave it back or declined it: not asked again
    passed_until    timestamptz,                    -- before this
    fall_back_from  timestamptz NOT NULL, -- since when its skills are waited for
    visitor_seen_at timestamptz NOT NULL DEFAULT now(),
    reminded_at     timestamptz,
    ringing_id      bigint REFERENCES agent, -- who is asked just now, with a place held free,
    ringing_held    smallint,                -- so many,
    ringing_until   timestamptz,             -- and until when
    CONSTRAINT waiting_priority_in_range CHECK (priority BETWEEN 0 AND 3),
    CONSTRAINT waiting_rings_whole CHECK ((ringing_id IS NULL) = (ringing_until IS NULL)
                                          AND (ringing_id IS NULL) = (ringing_held IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX waiting_of_demand ON waiting (demand_id, (priority = 0), rank, conversation_id) WHERE ringing_id IS NULL;
CREATE INDEX waiting_in_order ON waiting (rank, conversation_id);
CREATE INDEX waiting_ringing ON waiting (ringing_until) WHERE ringing_id IS NOT NULL;
INSERT INTO waiting (conversation_id, demand_id, priority, weight, since, rank, passed, passed_until, fall_back_from)
SELECT id, demand_id, priority, weight, queued_at, -- what each priority allows is as in priority_allowance()
       queued_at + (ARRAY [interval '0', interval '90 minutes', interval '2 hours', interval '3 hours'])[priority + 1],
       CASE WHEN passed_by IS NULL THEN '{}' ELSE ARRAY [passed_by] END,
       CASE WHEN passed_by IS NULL THEN NULL ELSE now() + interval '10 minutes' END, now()
FROM conversation WHERE state = 'queued';
CREATE INDEX conversation_by_hand_over ON conversation (queued_at) WHERE queued_at IS NOT NULL;
DROP INDEX conversation_queue;
ALTER TABLE conversation DROP COLUMN passed_by;

-- Where a decision's facts are: one row for each move that changed what routing looks at, in the order
-- of the moves, since its number is drawn under desk_lock(). The first one is a picture of everything,
-- and one comes each day, so that what is before an older picture can go. `baton route replay` folds
-- them and decides again.
CREATE TABLE desk_fact (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    move    text NOT NULL,
    changes jsonb NOT NULL DEFAULT '[]',
    picks   jsonb -- NULL: nothing was decided here; the next sweep does
);
CREATE INDEX desk_fact_pictures ON desk_fact (id) INCLUDE (at) WHERE move = 'everything';

-- What people did to the desk or to others; what concerns one conversation is also an entry of it.
CREATE TABLE audit (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at              timestamptz NOT NULL DEFAULT now(),
    agent_id        bigint REFERENCES agent, -- who did it; NULL: the command line
    act             text NOT NULL,
    subject_id      bigint REFERENCES agent, -- to whom
    conversation_id bigint,
    detail          jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_by_time ON audit (at DESC, id DESC);

ALTER TABLE article ADD COLUMN topic text; -- the skill that a person needs for it

ALTER TABLE entry DROP CONSTRAINT entry_event_is_known;
ALTER TABLE entry ADD CONSTRAINT entry_event_is_known
    CHECK (event IN ('opened', 'queued', 'assigned', 'returned', 'transferred', 'closed', 'rated', 'offered', 'declined',
                     'fell_back', 'reminded', 'message_left', 'moved_in_queue')) NOT VALID;
