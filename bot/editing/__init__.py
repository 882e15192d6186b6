"""The door for writing: a change is shown before it is made, and made by one hand and in one order."""
