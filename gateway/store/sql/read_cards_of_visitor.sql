-- The newest conversations of a visitor, but for one.
SELECT d.*
FROM (SELECT id FROM conversation WHERE visitor_id = $1::bigint AND id <> $2::bigint
      ORDER BY id DESC LIMIT $3::bigint) c
JOIN card d ON d.id = c.id
ORDER BY d.id DESC
