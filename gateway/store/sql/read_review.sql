-- A page of closed conversations that a reviewer asked for; times are Unix ms.
SELECT *
FROM review_page(to_timestamp($1::bigint / 1000.0), to_timestamp($2::bigint / 1000.0), $3::bigint, $4::bigint,
                 $5::bigint, $6::bigint)
