-- Documents for search: see the function.
SELECT search_write($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
                    $8::bigint[])
