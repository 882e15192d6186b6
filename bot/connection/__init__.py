"""The line to Discord: how it is kept up, and what is not sent over it."""
