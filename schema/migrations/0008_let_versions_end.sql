-- Versions of articles that nobody needs any more can be dropped after a time, and so it is kept since when they are neither
-- what is published, or was last, nor the newest. Which one was published before is not known, so for all that were replaced
-- until now the time is that of the last change: none goes too soon. The version before survives it: it keeps them all, and
-- what it replaces meanwhile is kept for ever.
ALTER TABLE article_version ADD COLUMN replaced_at timestamptz;
UPDATE article_version v SET replaced_at = greatest(a.updated_at, n.at)
FROM article a JOIN article_version n ON n.slug = a.slug AND n.lang = a.lang AND n.version = a.latest
WHERE a.slug = v.slug AND a.lang = v.lang AND v.version NOT IN (a.version, a.latest);
CREATE INDEX article_version_replaced ON article_version (replaced_at) WHERE replaced_at IS NOT NULL;
