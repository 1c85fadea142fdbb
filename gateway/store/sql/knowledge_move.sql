-- An editor publishes, withdraws, archives or restores an article: JSON as from knowledge_save.
SELECT article_move($1::bigint, $2::text, $3::text, $4::bigint::integer, $5::text, $6::bigint::integer)
