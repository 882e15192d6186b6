"""The pages that the handbook quotes: what they say now, and which of our words no longer stand there."""
