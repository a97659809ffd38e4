"""All that is English: the words (words.toml) and the rules."""
