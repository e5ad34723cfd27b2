"""Lives in which every command is given, in every way that the rules tell apart. ``python -m tests.domain.lives`` writes them down.

What they come to stands in ``lives/*.txt``, to the unit and to the word. A change that is meant shows there, line by line; so does
one that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from tests.domain.lives_of_customers import borrowers, customers
from tests.domain.lives_of_lookers import lookers
from tests.domain.lives_of_mixtures import fees, several
from tests.domain.lives_of_models import models, prices
from tests.domain.lives_of_operators import assets, ends, terms
from tests.domain.lives_of_queues import covered, queues
from tests.domain.lives_of_the_house import backstops, house, limits, losses
from tests.domain.telling import Told

DIRECTORY: Final = Path(__file__).with_name("lives")
ALL: Final = (
    customers,
    covered,
    queues,
    borrowers,
    several,
    fees,
    losses,
    house,
    backstops,
    assets,
    terms,
    limits,
    ends,
    models,
    prices,
    lookers,
)
LIVES: Final[dict[str, Callable[[Told], None]]] = {life.__name__: life for life in ALL}


def told_life(name: str) -> Iterator[str]:
    """Live it, and tell it line by line."""
    world = Told()
    LIVES[name](world)
    yield from world.end()


if __name__ == "__main__":
    for life in LIVES:
        (DIRECTORY / f"{life}.txt").write_text("".join(f"{line}\n" for line in told_life(life)), "utf-8")
