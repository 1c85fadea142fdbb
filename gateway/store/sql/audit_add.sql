-- Somebody of the staff did something that others may ask about; $3 and $4 are 0 for none.
INSERT INTO audit (agent_id, act, subject_id, conversation_id)
VALUES ($1::bigint, $2::text, nullif($3::bigint, 0), nullif($4::bigint, 0))
