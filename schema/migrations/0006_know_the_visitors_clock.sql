-- The time zone of a visitor's browser, so that the bot can say when the desk opens as the visitor's watch
-- will show it. As the client named it: whether the server knows that zone is seen when it is used. The version
-- before survives it: it leaves the column alone.
ALTER TABLE conversation
    ADD COLUMN time_zone text,
    ADD CONSTRAINT conversation_time_zone_named CHECK (time_zone ~ '^[A-Za-z0-9_+/-]{1,64}$');
