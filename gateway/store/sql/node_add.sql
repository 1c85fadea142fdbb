-- A gateway process starts; its lease begins. Brings the database's clock.
SELECT id, unix_ms(seen_at) FROM node_add()
