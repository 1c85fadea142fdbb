-- What the articles were worth in the last days, as JSON.
SELECT show_article_figures($1::bigint)
