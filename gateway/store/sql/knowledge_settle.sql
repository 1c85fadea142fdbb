-- An editor has seen to these questions.
SELECT bot_answers_settle($1::bigint, $2::text, $3::bigint[], $4::bigint[])
