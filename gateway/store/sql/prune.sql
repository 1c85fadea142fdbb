-- What is kept for so long and not longer: facts of routing for $1 ms, the audit for $3, replaced versions of articles
-- for $4; $2 is the time without leaps, 0 for the database's own. Some of each a call.
WITH t AS (SELECT least(now(), to_timestamp(nullif($2::bigint, 0) / 1000.0)) AS now, interval '1 millisecond' AS ms)
SELECT facts_prune($1::bigint * ms, now), audit_prune(now - $3::bigint * ms), article_versions_prune(now - $4::bigint * ms) FROM t
