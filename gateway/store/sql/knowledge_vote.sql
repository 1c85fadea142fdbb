-- A reader of the help pages says whether a published article helped.
SELECT * FROM article_vote_put($1::text, $2::text, $3::uuid, $4::boolean)
