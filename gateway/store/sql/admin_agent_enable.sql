-- Lets a disabled agent sign in again; one row if there is such a one.
SELECT 1 WHERE agent_enable($1::text)
