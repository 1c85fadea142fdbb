-- An article for its editors, as JSON: version $3, or the newest for 0.
SELECT show_article($1::text, $2::text, $3::bigint::integer)
