-- How many conversations wait, and how many are open.
SELECT (SELECT count(*) FROM conversation WHERE state = 'queued'),
       (SELECT count(*) FROM conversation WHERE state <> 'closed')
