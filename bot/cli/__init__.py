"""The command line: reads arguments, calls a door, prints."""
