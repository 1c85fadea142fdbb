-- What was done to this database, and what the functions' files have made in it.
CREATE TABLE IF NOT EXISTS schema_version (
    version    integer PRIMARY KEY,
    name       text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS schema_functions (
    only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    hash       text NOT NULL,
    made       text[] NOT NULL, -- "FUNCTION f(bigint)", ...: what DROP takes, in the order for it
    applied_at timestamptz NOT NULL DEFAULT now()
)
