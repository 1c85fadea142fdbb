-- The queue in its order, and who is on duty for what.
SELECT * FROM wait_line()
