-- Business hours: when a team is open, by its own clock.
--
-- Hours are given in the team's time zone and become instants through it, so a day with a change to
-- daylight saving has an hour less or more, as people's watches have. An opening that falls into the
-- hour that is left out happens at the moment in which that hour would have begun.

-- The opening spans that begin on a day of the team's calendar; none on a holiday.
CREATE OR REPLACE FUNCTION team_spans(p_team bigint, p_day date) RETURNS TABLE (opens_at timestamptz, closes_at timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT (p_day + h.opens) AT TIME ZONE t.time_zone,
           (CASE WHEN h.closes > h.opens THEN p_day ELSE p_day + 1 END + h.closes) AT TIME ZONE t.time_zone
    FROM team t JOIN team_hours h ON h.team_id = t.id
    WHERE t.id = p_team AND h.weekday = extract(isodow FROM p_day)
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

-- The next opening after a moment, within 60 days; NULL when there is none.
CREATE OR REPLACE FUNCTION team_opens_at(p_team bigint, p_at timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT s.opens_at FROM team t, generate_series(0, 60) ahead,
                           team_spans(t.id, (p_at AT TIME ZONE t.time_zone)::date + ahead) s
    WHERE t.id = p_team AND s.opens_at > p_at
    ORDER BY s.opens_at LIMIT 1
$$;
