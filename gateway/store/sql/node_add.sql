-- A gateway process starts; its lease begins. Brings the database's clock.
INSERT INTO node DEFAULT VALUES RETURNING id, unix_ms(seen_at)
