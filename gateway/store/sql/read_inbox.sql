-- One list of an agent's inbox.
SELECT * FROM inbox_page($1::bigint, $2::text::agent_role, $3::text, $4::bigint)
