"""What members decide for themselves: how they are answered, what helped, and what is kept about them."""
