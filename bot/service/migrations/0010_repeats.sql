-- Papers of the day that the channel had been shown in full before, each with the day of that digest: [["id", "day"]].
ALTER TABLE delivery ADD COLUMN repeats TEXT NOT NULL DEFAULT '[]';
