-- A gateway process starts; its lease begins.
INSERT INTO node DEFAULT VALUES RETURNING id
