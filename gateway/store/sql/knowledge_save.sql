-- An editor saves an article: a JSON object with its version, or with what is wrong.
SELECT article_save($1::bigint, $2::text, $3::text, $4::bigint::integer, $5::bigint,
                    article_text_make($6::text, $7::text, $8::text, $9::text, $10::text, $11::text, $12::text))
