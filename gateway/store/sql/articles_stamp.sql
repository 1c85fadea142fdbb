-- Changes whenever a published article does: how many, their versions, the newest change in microseconds.
SELECT coalesce(count(*) + sum(version) + (extract(epoch FROM max(updated_at)) * 1000000)::bigint, 0)::bigint
FROM article WHERE state = 'published'
