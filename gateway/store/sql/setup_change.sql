-- Sets up one thing of the desk: team, skill or agent; answers with JSON.
SELECT setup_change($1::bigint, $2::text, $3::bigint, $4::jsonb, $5::text)
