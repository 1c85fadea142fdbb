-- The cards of some conversations, in the order asked for.
SELECT d.*
FROM unnest($1::bigint[]) WITH ORDINALITY w (id, place)
JOIN card d ON d.id = w.id
ORDER BY w.place
