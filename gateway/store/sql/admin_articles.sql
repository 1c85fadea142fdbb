-- All articles behind ($2, $3) in the order of slug and language, $1 of them: of a published one the version that is
-- published, of the others the newest. $4: of this language alone, unless it is empty.
SELECT a.slug, a.lang, v.version, v.action, v.title, v.answer, v.body, array_to_string(v.questions, chr(31)),
       array_to_string(v.keywords, chr(31)), a.state, v.topic
FROM article a
JOIN article_version v ON v.slug = a.slug AND v.lang = a.lang
                      AND v.version = CASE a.state WHEN 'published' THEN a.version ELSE a.latest END
WHERE (a.slug, a.lang) > ($2::text, $3::text) AND ($4::text = '' OR a.lang = $4::text)
ORDER BY a.slug, a.lang LIMIT $1::bigint
