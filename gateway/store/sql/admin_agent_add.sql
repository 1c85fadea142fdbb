-- Makes an agent. All parameters of admin_* are texts; $6: skills as NAME or NAME:LEVEL with commas between, 'none', or ''
-- for the desk's languages.
SELECT agent_add($1::text, $2::text, $3::text::agent_role, $4::text::integer, $5::text, CASE $6::text WHEN '' THEN NULL WHEN 'none' THEN '{}' ELSE (
    SELECT jsonb_object_agg(s.name, CASE WHEN s.level ~ '^[0-9]{1,4}$' THEN to_jsonb(s.level::integer) ELSE to_jsonb(s.level) END)
    FROM (SELECT trim(split_part(k, ':', 1)) AS name, CASE WHEN k ~ ':' THEN trim(split_part(k, ':', 2)) ELSE '3' END AS level
          FROM unnest(string_to_array($6::text, ',')) k) s) END)
