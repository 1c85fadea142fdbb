-- The hash of the functions' files as they were applied last; no row when they never were.
SELECT hash FROM schema_functions
