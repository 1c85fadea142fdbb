-- How many closed conversations search does not know yet, up to $1, and since when the oldest waits.
SELECT count(*), coalesce((extract(epoch FROM clock_timestamp() - min(w.marked_at)) * 1000)::bigint, 0)
FROM (SELECT t.marked_at FROM search_todo t ORDER BY t.marked_at, t.conversation_id LIMIT $1::bigint) w
