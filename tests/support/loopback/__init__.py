"""Discord on loopback: a websocket and an HTTP interface of our own, for what only the wire can show."""

from tests.support.loopback.faults import GatewayFault, RestFault
from tests.support.loopback.server import Loopback
from tests.support.loopback.world import TOKEN

__all__ = ["TOKEN", "GatewayFault", "Loopback", "RestFault"]
