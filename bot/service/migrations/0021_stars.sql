-- How many stars a paper's code has, as the lists tell it; none for papers of before, until a list names them again.
ALTER TABLE paper ADD COLUMN code_stars INTEGER;
