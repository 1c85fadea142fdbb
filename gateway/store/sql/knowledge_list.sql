-- A page of the knowledge base for its editors, as JSON.
SELECT show_knowledge($1::text, $2::text, $3::text, $4::text, $5::text)
