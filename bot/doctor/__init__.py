"""What keeps the assistant from working, found before anybody asks: checks over plain values, without Discord."""
