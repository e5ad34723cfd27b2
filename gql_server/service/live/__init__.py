"""Live data: logs are followed once per process, and what they say is handed to whoever asked for it."""

from gql_server.service.live.events import UnknownPlace
from gql_server.service.live.hub import Busy
from gql_server.service.live.key_watch import KeyInUse
from gql_server.service.live.live import Live, LiveLimits
from gql_server.service.live.mailbox import FellBehind
from gql_server.service.live.moments import Moment, Update
from gql_server.service.live.session_watch import SessionWatch
from gql_server.service.live.told import Told, Topic
from gql_server.service.live.watching import Ending

__all__ = [
    "Busy",
    "Ending",
    "FellBehind",
    "KeyInUse",
    "Live",
    "LiveLimits",
    "Moment",
    "SessionWatch",
    "Told",
    "Topic",
    "UnknownPlace",
    "Update",
]
