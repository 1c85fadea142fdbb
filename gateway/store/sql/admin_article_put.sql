-- Makes an article, or a new version of it when something differs: 'new', 'changed' or 'same'. $3: its state. The
-- lists come as one text each, with U+001F between.
SELECT article_put($1::text, $2::text, $3::text,
                   article_text_make($4::text, $5::text, $6::text, $7::text, $8::text, $9::text, $10::text))
