"""Every fault at every moment: what is done to the bot on the wire, and what has to come of it."""

from tests.support.matrix.faults import FAULTS
from tests.support.matrix.trial import Fault, Moment, Outcome, Trial, try_out

__all__ = ["FAULTS", "Fault", "Moment", "Outcome", "Trial", "try_out"]
