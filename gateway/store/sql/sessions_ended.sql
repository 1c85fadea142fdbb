-- Which of these sign-ins are no longer good: signed out, run out, or of a disabled agent. Places in the list, from 1.
SELECT h.place
FROM unnest($1::text[]) WITH ORDINALITY h(hex, place)
WHERE NOT EXISTS (
    SELECT 1 FROM agent_session s JOIN agent a ON a.id = s.agent_id
    WHERE s.token_hash = decode(h.hex, 'hex') AND s.expires_at > now() AND a.disabled_at IS NULL)
ORDER BY h.place
