-- Notes for this connection what everybody is called: names_hold() refuses a change after another one's.
SELECT set_config('baton.names_seen', names_seen(), false)
