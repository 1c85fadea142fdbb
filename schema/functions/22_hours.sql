-- Business hours: when a team is open, by its own clock.
--
-- Hours are given in the team's time zone and become instants through it, so a day with a change to
-- daylight saving has an hour less or more, as people's watches have: what falls into the hour that is
-- left out happens when that hour is left out, what falls into the one that comes twice the second time.

-- When watches show this time. PL/pgSQL, since an expression costs it a tenth of a query.
CREATE OR REPLACE FUNCTION clock_shows(p_time timestamp, p_zone text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    at timestamptz := p_time AT TIME ZONE p_zone;
    shown timestamp := at AT TIME ZONE p_zone;
BEGIN
    IF shown = p_time THEN
        RETURN at;
    END IF;
    -- They never do: PostgreSQL's answer is as much after the leap as the time is.
    RETURN (SELECT min(m) FROM generate_series(at - (shown - p_time), at, '1 minute') m WHERE m AT TIME ZONE p_zone > p_time);
END $$;

-- The opening spans that begin on a day of the team's calendar; none on a holiday.
CREATE OR REPLACE FUNCTION team_spans(p_team bigint, p_day date) RETURNS TABLE (opens_at timestamptz, closes_at timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT s.opens_at, s.closes_at
    FROM team t JOIN team_hours h ON h.team_id = t.id
    CROSS JOIN LATERAL (
        SELECT clock_shows(p_day + h.opens, t.time_zone) AS opens_at,
               clock_shows(CASE WHEN h.closes > h.opens THEN p_day ELSE p_day + 1 END + h.closes, t.time_zone) AS closes_at) s
    WHERE t.id = p_team AND h.weekday = extract(isodow FROM p_day) AND s.opens_at < s.closes_at
      AND NOT EXISTS (SELECT 1 FROM team_holiday d WHERE d.team_id = t.id AND d.day = p_day)
$$;

-- Whether it is open at a moment. What opened the day before may still be. Without hours: always.
CREATE OR REPLACE FUNCTION team_open_at(p_team bigint, p_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT 1 FROM team_hours h WHERE h.team_id = t.id)
        OR EXISTS (SELECT 1 FROM (VALUES (0), (1)) b(back),
                                 team_spans(t.id, (p_at AT TIME ZONE t.time_zone)::date - b.back) s
                   WHERE p_at >= s.opens_at AND p_at < s.closes_at)
    FROM team t WHERE t.id = p_team
$$;

-- Until when at most the answer for a moment stays the same: the next edge of a span, or a week. Without hours: for ever.
CREATE OR REPLACE FUNCTION team_turns_at(p_team bigint, p_at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN EXISTS (SELECT 1 FROM team_hours h WHERE h.team_id = t.id)
           THEN least(p_at + interval '7 days', (
               SELECT min(e.edge) FROM generate_series(-1, 8) ahead,
                                       team_spans(t.id, (p_at AT TIME ZONE t.time_zone)::date + ahead) s,
                                       unnest(ARRAY [s.opens_at, s.closes_at]) e(edge)
               WHERE e.edge > p_at))
           ELSE 'infinity' END
    FROM team t WHERE t.id = p_team
$$;

-- Turns a team as its hours have it at this moment.
CREATE OR REPLACE FUNCTION team_turn(p_team bigint, p_at timestamptz) RETURNS void LANGUAGE sql AS $$
    UPDATE team SET open = team_open_at(id, p_at), open_from = p_at, open_until = team_turns_at(id, p_at) WHERE id = p_team
$$;

-- The next opening after a moment, within 60 days; NULL when there is none.
CREATE OR REPLACE FUNCTION team_opens_at(p_team bigint, p_at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT s.opens_at FROM team t, generate_series(0, 60) ahead,
                           team_spans(t.id, (p_at AT TIME ZONE t.time_zone)::date + ahead) s
    WHERE t.id = p_team AND s.opens_at > p_at
    ORDER BY s.opens_at LIMIT 1
$$;
