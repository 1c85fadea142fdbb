-- Takes the bot's answers of closed conversations; how many conversations those were.
SELECT bot_answers_learn($1::bigint)
