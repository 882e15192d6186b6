"""Everything that an editor does with the words."""
