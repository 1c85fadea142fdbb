-- One published article.
SELECT slug, lang, version, action, title, answer, body, array_to_string(questions, chr(31)),
       array_to_string(keywords, chr(31))
FROM article WHERE lang = $1::text AND slug = $2::text AND state = 'published'
