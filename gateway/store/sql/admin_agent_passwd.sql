-- A new password; one row if there is such an agent.
SELECT 1 WHERE agent_passwd($1::text, $2::text)
