"""Where the words are in git: each change is a commit of its own, and what others commit comes in through the desk.

Nothing here checks out, merges, rebases, stashes or resets in the live folder. Commits and merges are made in git's
own store, files are written by the desk's hand, and a branch moves only once the folder says what it says.
"""

from bot.editing.git.keeping import Git

__all__ = ["Git"]
