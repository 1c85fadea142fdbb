-- Makes an agent. All parameters of admin_* are texts.
SELECT agent_add($1::text, $2::text, $3::text::agent_role, $4::text::integer, $5::text)
