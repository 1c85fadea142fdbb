-- Records a migration.
INSERT INTO schema_version (version, name) VALUES ($1::text::integer, $2::text)
