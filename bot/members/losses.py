"""What nobody waits for and could not be kept: a line in the log, so that it is not lost without a word."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future

LOG = logging.getLogger(__name__)


def warn_if_lost(work: Future[None]) -> None:
    """Log why a piece of work for the store could not be done, if it could not."""
    if not work.cancelled() and (error := work.exception()):
        LOG.warning("What a member has chosen is not kept for after a restart. %s", error)
