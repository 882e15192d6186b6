"""What must survive a restart and is not knowledge; the only owner of sqlite3."""
