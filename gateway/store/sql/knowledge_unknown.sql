-- The newest questions of 90 days that got no good answer, and lately dismissed ones, which keep away what is like them.
SELECT conversation_id, seq, unix_ms(at), lang, kind, slug, coalesce(sure, 0), helpful IS FALSE, question, settled_as IS NOT NULL
FROM ((SELECT * FROM bot_answer
       WHERE unknown AND question IS NOT NULL AND settled_at IS NULL AND at > now() - interval '90 days'
       ORDER BY at DESC LIMIT 2000)
      UNION ALL
      (SELECT * FROM bot_answer
       WHERE unknown AND question IS NOT NULL AND settled_as = 'dismissed' AND at > now() - interval '90 days'
       ORDER BY at DESC LIMIT 500)) b
ORDER BY settled_as NULLS LAST, at DESC
