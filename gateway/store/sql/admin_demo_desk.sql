-- Skills for the demo's desk, unless it has some: two languages and one that is answered in another, topics, and
-- who can do what.
SELECT setup_change(NULL, d.what, d.id, d.settings::jsonb)
FROM (SELECT * FROM (VALUES
          (1, 'skill', 0, '{"kind": "language", "name": "zh-CN"}'),
          (2, 'skill', 0, '{"kind": "language", "name": "zh-TW", "fallback": "zh-CN"}'),
          (3, 'skill', 0, '{"kind": "language", "name": "en"}'),
          (4, 'skill', 0, '{"kind": "topic", "name": "security", "urgent_level": 3}'),
          (5, 'skill', 0, '{"kind": "topic", "name": "transfers"}'),
          (6, 'skill', 0, '{"kind": "topic", "name": "swaps"}')) s(n, what, id, settings)
      UNION ALL
      SELECT 7, 'agent', a.id, p.settings
      FROM agent a JOIN (VALUES
          ('lin', '{"skills": {"zh-CN": 5, "zh-TW": 4, "en": 4, "security": 4, "transfers": 5, "swaps": 3}}'),
          ('mei', '{"skills": {"zh-CN": 5, "zh-TW": 5, "en": 3, "security": 3, "transfers": 4, "swaps": 5}}'),
          ('dana', '{"skills": {"zh-CN": 4, "zh-TW": 3, "en": 5, "security": 5, "transfers": 3, "swaps": 3}}')) p(login, settings)
          ON p.login = a.login
      ORDER BY 1) d(n, what, id, settings)
WHERE NOT EXISTS (SELECT 1 FROM skill)
