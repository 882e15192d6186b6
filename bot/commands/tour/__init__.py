"""The tour for new members on Discord."""
