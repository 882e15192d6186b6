"""Questions without an answer: members send them to the editors, editors decide, and whoever asked is told."""
