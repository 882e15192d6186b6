"""The reading door: a question goes in, a reply comes out."""
