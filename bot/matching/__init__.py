"""Which entry a question asks for: text, spelling, index, verdict."""
