"""Questions that the handbook does not answer, and what an editor may see of them."""
