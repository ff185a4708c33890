-- What a channel asked for, and nothing else: a JSON object in the words of bot.toml. Whatever is missing follows the
-- settings, and names that a version does not know stay as they are.
ALTER TABLE channel ADD COLUMN preferences TEXT NOT NULL DEFAULT '{}';
-- Time, zone and weekdays by which next_due_at was found, so that a change of any of them, or of what all channels
-- get, finds it anew.
ALTER TABLE channel ADD COLUMN due_by TEXT NOT NULL DEFAULT '';

UPDATE channel SET
    preferences = json_object(
        'language', language,
        'style', style,
        'top_n', top_n,
        'min_votes', min_votes,
        'at', CASE WHEN at LIKE '%:%:00' THEN substr(at, 1, 5) ELSE at END,
        'zone', zone,
        'weekdays', (
            SELECT group_concat(substr('montuewedthufrisatsun', 3 * value + 1, 3), ', ') FROM json_each(weekdays)),
        'catch_up', catch_up),
    due_by = json_array(at, zone, json(weekdays));

ALTER TABLE channel DROP COLUMN language;
ALTER TABLE channel DROP COLUMN style;
ALTER TABLE channel DROP COLUMN top_n;
ALTER TABLE channel DROP COLUMN min_votes;
ALTER TABLE channel DROP COLUMN at;
ALTER TABLE channel DROP COLUMN zone;
ALTER TABLE channel DROP COLUMN weekdays;
ALTER TABLE channel DROP COLUMN catch_up;
