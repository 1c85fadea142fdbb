-- Gives a conversation to an agent or a team ($5), or back to the queue or the bot; $6 by force.
SELECT s.*
FROM conversation_transfer($1::bigint, $2::bigint, $3::bool, $4::text, $5::bigint, $6::bool, $7::text) e, entry_show(e) s
ORDER BY s.conversation, s.seq
