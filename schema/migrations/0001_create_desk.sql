-- 0001: the tables of the desk.
--
-- A conversation is an append-only timeline of entries, numbered 1, 2, 3 ... under the
-- conversation's row lock; what stands beside the entries (state, agent, load) is a fold of
-- them, changed in the same transaction. The first version: there is none before it to survive.

CREATE TYPE entry_kind AS ENUM ('message', 'note', 'event');
CREATE TYPE author_kind AS ENUM ('visitor', 'bot', 'agent', 'system');
CREATE TYPE conversation_state AS ENUM ('bot', 'queued', 'assigned', 'closed');
CREATE TYPE agent_role AS ENUM ('agent', 'supervisor', 'reviewer', 'admin');
CREATE TYPE presence_state AS ENUM ('online', 'away', 'offline');
CREATE TYPE article_action AS ENUM ('none', 'human', 'urgent', 'lookup', 'form');
CREATE TYPE article_state AS ENUM ('draft', 'published');

-- Who chats. Anonymous visitors are known by the hash of a secret that their widget keeps,
-- signed-in ones by what the embedding site's token says.
CREATE TABLE visitor (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    secret_hash   bytea,
    issuer        text,
    subject       text,
    name          text NOT NULL DEFAULT '',
    email         text NOT NULL DEFAULT '',
    lang          text NOT NULL DEFAULT '',
    page          text NOT NULL DEFAULT '',
    user_agent    text NOT NULL DEFAULT '',
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT visitor_secret_is_sha256 CHECK (octet_length(secret_hash) = 32),
    CONSTRAINT visitor_is_anonymous_or_signed_in CHECK ((secret_hash IS NULL) <> (subject IS NULL)),
    CONSTRAINT visitor_subject_has_issuer CHECK ((issuer IS NULL) = (subject IS NULL))
);
CREATE UNIQUE INDEX visitor_by_secret ON visitor (secret_hash) WHERE secret_hash IS NOT NULL;
CREATE UNIQUE INDEX visitor_by_subject ON visitor (issuer, subject) WHERE subject IS NOT NULL;

CREATE TABLE team (
    id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    CONSTRAINT team_has_a_name CHECK (name <> '')
);
INSERT INTO team (name) VALUES ('support');

CREATE TABLE agent (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login         text NOT NULL,
    name          text NOT NULL,
    role          agent_role NOT NULL DEFAULT 'agent',
    password_hash text NOT NULL,
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT agent_login_is_lower CHECK (login <> '' AND login = lower(login)),
    CONSTRAINT agent_has_a_name CHECK (name <> ''),
    CONSTRAINT agent_password_is_argon2id CHECK (password_hash LIKE '$argon2id$%')
);
CREATE UNIQUE INDEX agent_by_login ON agent (login);

CREATE TABLE team_member (
    team_id  bigint NOT NULL REFERENCES team,
    agent_id bigint NOT NULL REFERENCES agent,
    PRIMARY KEY (team_id, agent_id)
);

-- What routing needs of an agent: narrow, since it changes with every assignment. Changed
-- only under desk_lock(). `load` is the number of assigned conversations, kept by the moves.
CREATE TABLE presence (
    agent_id         bigint PRIMARY KEY REFERENCES agent,
    state            presence_state NOT NULL DEFAULT 'offline',
    capacity         integer NOT NULL DEFAULT 4,
    load             integer NOT NULL DEFAULT 0,
    gone_at          timestamptz DEFAULT now(), -- NULL while a console is connected
    last_assigned_at timestamptz,
    CONSTRAINT presence_capacity_in_range CHECK (capacity BETWEEN 1 AND 1000),
    CONSTRAINT presence_load_is_not_negative CHECK (load >= 0)
) WITH (fillfactor = 50);

-- A gateway process; its lease is `seen_at` and five seconds.
CREATE TABLE node (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- Which nodes hold a console's socket for which agents.
CREATE TABLE agent_socket (
    agent_id bigint NOT NULL REFERENCES agent,
    node_id  bigint NOT NULL REFERENCES node ON DELETE CASCADE,
    PRIMARY KEY (agent_id, node_id)
);
CREATE INDEX agent_socket_by_node ON agent_socket (node_id);

-- A sign-in of the console; the cookie's token is stored hashed.
CREATE TABLE agent_session (
    token_hash bytea PRIMARY KEY,
    agent_id   bigint NOT NULL REFERENCES agent,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT agent_session_token_is_sha256 CHECK (octet_length(token_hash) = 32)
);
CREATE INDEX agent_session_by_agent ON agent_session (agent_id);
CREATE INDEX agent_session_by_expiry ON agent_session (expires_at);

-- What a console shows in its hello: good once, for seconds.
CREATE TABLE agent_ticket (
    token_hash   bytea PRIMARY KEY,
    session_hash bytea NOT NULL REFERENCES agent_session ON DELETE CASCADE,
    expires_at   timestamptz NOT NULL,
    CONSTRAINT agent_ticket_token_is_sha256 CHECK (octet_length(token_hash) = 32)
);
CREATE INDEX agent_ticket_by_session ON agent_ticket (session_hash);
CREATE INDEX agent_ticket_by_expiry ON agent_ticket (expires_at);

-- Every append touches last_seq and last_entry_at, and nothing else: no index on either, and
-- room on the page, so that the update stays on it (HOT).
CREATE TABLE conversation (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    visitor_id    bigint NOT NULL REFERENCES visitor,
    team_id       bigint NOT NULL REFERENCES team,
    state         conversation_state NOT NULL DEFAULT 'bot',
    priority      smallint NOT NULL DEFAULT 2, -- 0 urgent, 1 high, 2 normal, 3 low
    lang          text NOT NULL DEFAULT '',
    agent_id      bigint REFERENCES agent,
    passed_by     bigint REFERENCES agent, -- gave it back to the queue: not routed to them again
    last_seq      bigint NOT NULL DEFAULT 0,
    last_entry_at timestamptz NOT NULL DEFAULT now(),
    opened_at     timestamptz NOT NULL DEFAULT now(),
    queued_at     timestamptz, -- when it first began to wait for an agent; its age in the queue
    assigned_at   timestamptz,
    closed_at     timestamptz,
    rating        smallint,
    CONSTRAINT conversation_priority_in_range CHECK (priority BETWEEN 0 AND 3),
    CONSTRAINT conversation_rating_in_range CHECK (rating BETWEEN 1 AND 5),
    CONSTRAINT conversation_assigned_has_agent
        CHECK (state <> 'assigned' OR (agent_id IS NOT NULL AND assigned_at IS NOT NULL)),
    CONSTRAINT conversation_waiting_has_no_agent CHECK (state NOT IN ('bot', 'queued') OR agent_id IS NULL),
    CONSTRAINT conversation_queued_has_age CHECK (state <> 'queued' OR queued_at IS NOT NULL),
    CONSTRAINT conversation_closed_has_time CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT conversation_rated_when_closed CHECK (rating IS NULL OR state = 'closed')
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX conversation_open_of_visitor ON conversation (visitor_id) WHERE state <> 'closed';
CREATE INDEX conversation_of_visitor ON conversation (visitor_id, id DESC);
CREATE INDEX conversation_queue ON conversation (priority, queued_at, id) WHERE state = 'queued';
CREATE INDEX conversation_of_agent ON conversation (agent_id, id DESC) WHERE state = 'assigned';
CREATE INDEX conversation_with_bot ON conversation (id) WHERE state = 'bot';
CREATE INDEX conversation_closed ON conversation (closed_at DESC, id DESC) WHERE state = 'closed';

-- Which agents ever had a conversation: who may read it later, and review's filter.
CREATE TABLE conversation_agent (
    conversation_id bigint NOT NULL REFERENCES conversation,
    agent_id        bigint NOT NULL REFERENCES agent,
    PRIMARY KEY (conversation_id, agent_id)
);
CREATE INDEX conversation_agent_by_agent ON conversation_agent (agent_id, conversation_id DESC);

-- How far each side has read. Apart from conversation, so that a receipt never waits for an
-- append's lock nor bloats the row that every append updates.
CREATE TABLE conversation_seen (
    conversation_id bigint PRIMARY KEY REFERENCES conversation,
    visitor_seq     bigint NOT NULL DEFAULT 0,
    agent_seq       bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- No foreign key to conversation: whoever inserts holds that row's lock already, having taken the
-- entry's number from it, and a key would look it up and lock it once more for each entry.
CREATE TABLE entry (
    conversation_id bigint NOT NULL,
    seq             bigint NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    kind            entry_kind NOT NULL,
    author          author_kind NOT NULL,
    author_id       bigint NOT NULL DEFAULT 0, -- 0: the bot, the system
    client_id       uuid,
    body            text,
    event           text,
    data            jsonb,
    detail          jsonb, -- never shown to visitors
    PRIMARY KEY (conversation_id, seq),
    CONSTRAINT entry_seq_starts_at_one CHECK (seq >= 1),
    CONSTRAINT entry_event_is_named CHECK ((kind = 'event') = (event IS NOT NULL)),
    CONSTRAINT entry_event_is_known CHECK (event IN ('opened', 'queued', 'assigned', 'returned', 'transferred',
                                                     'closed', 'rated')),
    CONSTRAINT entry_message_has_text CHECK (kind = 'event' OR coalesce(body, '') <> ''),
    CONSTRAINT entry_note_is_an_agents CHECK (kind <> 'note' OR author = 'agent')
);
-- The same client id never makes a second entry: this index is what promises it.
CREATE UNIQUE INDEX entry_by_client_id ON entry (conversation_id, client_id, author, author_id)
    WHERE client_id IS NOT NULL;

-- The knowledge base.
CREATE TABLE article (
    slug       text NOT NULL,
    lang       text NOT NULL,
    version    integer NOT NULL DEFAULT 1,
    state      article_state NOT NULL DEFAULT 'published',
    action     article_action NOT NULL DEFAULT 'none',
    title      text NOT NULL,
    answer     text NOT NULL,
    body       text NOT NULL,
    questions  text[] NOT NULL DEFAULT '{}',
    keywords   text[] NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (slug, lang),
    CONSTRAINT article_slug_form CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$')
);
