-- A visitor says whether a published article helped, or asks what they said.
SELECT * FROM article_vote_put($1::text, $2::text, $3::uuid, $4::boolean)
