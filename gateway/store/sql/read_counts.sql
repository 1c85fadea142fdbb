-- How many conversations wait, and how many are open.
SELECT (SELECT count(*) FROM waiting), (SELECT count(*) FROM conversation WHERE state <> 'closed')
