-- A page of the desk's set-up and state, as JSON.
SELECT show_page($1::text, $2::bigint)
