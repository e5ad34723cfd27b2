"""What the settings bind of the house's own money."""

from __future__ import annotations

from dataclasses import dataclass

from gql_server.units import WAD


@dataclass(frozen=True, slots=True)
class HouseBounds:
    """What the settings bind of the house's own money (rules H1, H2).

    Args:
        draw_percent: The part of an asset's treasury that may be drawn in a day.
        insurance_percent: The part of what is borrowed that the insurance keeps when some of it goes back to the treasury.
    """

    draw_percent: int = 100
    insurance_percent: int = 1

    @property
    def day_share_max(self) -> int:
        """Return the part that may be drawn in a day, 18 decimals."""
        return self.draw_percent * WAD // 100

    @property
    def insurance_floor_share(self) -> int:
        """Return the part that the insurance keeps, 18 decimals."""
        return self.insurance_percent * WAD // 100
