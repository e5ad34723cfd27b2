"""How the books of days are kept."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from gql_server.settings.kinds import TIME_ZONE
from gql_server.settings.variables import variable


@dataclass(frozen=True, kw_only=True)
class Books:
    """How the books of days are kept."""

    books_time_zone: ZoneInfo = variable(
        "GQL_SERVER_BOOKS_TIME_ZONE",
        TIME_ZONE,
        default="Asia/Tokyo",
        meaning="In which time zone the days of the daily balances end.",
    )
