-- Lets a disabled agent sign in again; one row if there is such a one.
UPDATE agent SET disabled_at = NULL WHERE login = lower($1::text) RETURNING id
