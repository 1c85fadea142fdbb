-- Versions of articles that nobody needs any more can be dropped after a time, and so it is kept since when they are neither
-- what is published, or was last, nor the newest. The version before survives it: it keeps them all, and what it replaces
-- meanwhile is kept for ever.
ALTER TABLE article_version ADD COLUMN replaced_at timestamptz;
UPDATE article_version v SET replaced_at = coalesce(n.at, now())
FROM article a, article_version o
LEFT JOIN article_version n ON n.slug = o.slug AND n.lang = o.lang AND n.version = o.version + 1
WHERE a.slug = v.slug AND a.lang = v.lang AND v.version NOT IN (a.version, a.latest)
  AND (o.slug, o.lang, o.version) = (v.slug, v.lang, v.version);
CREATE INDEX article_version_replaced ON article_version (replaced_at) WHERE replaced_at IS NOT NULL;
