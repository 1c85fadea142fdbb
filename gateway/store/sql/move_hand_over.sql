-- From the bot to the queue, and on to an agent when one is free.
SELECT s.*
FROM conversation_hand_over($1::bigint, $2::text, $3::bigint::smallint, $4::uuid, $5::text, $6::jsonb, $7::text,
                            $8::text, $9::text, $10::text, $11::jsonb) e, entry_show(e) s
ORDER BY s.conversation, s.seq
