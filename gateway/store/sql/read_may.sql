-- Whether an agent may read a conversation.
SELECT agent_may_read($1::bigint, $2::text::agent_role, $3::bigint)
