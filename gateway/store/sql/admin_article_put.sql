-- Makes an article, or a new version of it when something differs; a row if it did. The lists come as
-- one text each, with U+001F between.
INSERT INTO article AS a (slug, lang, action, title, answer, body, questions, keywords, topic)
VALUES ($1::text, $2::text, $3::text::article_action, $4::text, $5::text, $6::text,
        string_to_array($7::text, chr(31)), string_to_array($8::text, chr(31)), $9::text)
ON CONFLICT (slug, lang) DO UPDATE
SET version = a.version + 1, action = excluded.action, title = excluded.title, answer = excluded.answer,
    body = excluded.body, questions = excluded.questions, keywords = excluded.keywords, topic = excluded.topic,
    state = 'published', updated_at = now()
WHERE (a.action, a.title, a.answer, a.body, a.questions, a.keywords, a.topic, a.state)
      IS DISTINCT FROM (excluded.action, excluded.title, excluded.answer, excluded.body, excluded.questions,
                        excluded.keywords, excluded.topic, 'published'::article_state)
RETURNING a.version
