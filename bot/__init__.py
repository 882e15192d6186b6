"""The Partnership Assistant: answers staff from the partnership's own words."""

__version__ = "0.1.0"
