-- All published articles. The lists come as one text each, with U+001F between.
SELECT slug, lang, version, action, title, answer, body, array_to_string(questions, chr(31)),
       array_to_string(keywords, chr(31))
FROM article WHERE state = 'published'
ORDER BY lang, slug LIMIT 20000
