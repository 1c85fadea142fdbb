-- Somebody of the staff did something that others may ask about.
INSERT INTO audit (agent_id, act, subject_id, conversation_id) VALUES ($1::bigint, $2::text, $3::bigint, $4::bigint)
