"""What a message asks for, before and around any matching."""
