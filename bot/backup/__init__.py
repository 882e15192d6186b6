"""What is kept, once more in one file: how it is made, kept, got back, and how a member is erased from it."""
