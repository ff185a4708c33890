"""What a paper is, where its list comes from, and who writes its bullets; standard library only."""
