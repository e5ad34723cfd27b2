"""The enums of prices, as the domain has them."""

from __future__ import annotations

from gql_server.domain.errors import PriceProblem
from gql_server.domain.pricing import PriceHalt, Verdict
from gql_server.schema.declare import described

__all__ = ["PriceHalt", "PriceProblem", "Verdict"]

described(
    PriceHalt,
    "Why the last good price of an asset is held (rule P3).",
    JUMP="One source says a price far from it, and no second one agrees.",
    DISPUTE="No level has a majority of the sources.",
    WRONG_UNIT="What the sources say looks like it in another unit, or upside down.",
)
described(
    PriceProblem,
    "Why a price may not be used for new risk.",
    TOO_OLD="It is older than the asset's limit.",
    MISSING="None was ever observed.",
    HALTED="It is held: its sources disagree, or say what cannot be.",
    OFF_PEG="It is outside of the band around the asset's peg.",
)
described(
    Verdict,
    "What was made of the latest quote of a source (rules P1, P2).",
    COUNTED="It agrees with the others, and the price is made of it.",
    OUTVOTED="It does not agree with most of them.",
    TOO_OLD="The source's latest quote is older than a quote may be.",
    REPEATED="It says the same of the same time again.",
    BACKWARDS="It is of a time before the one that the source spoke of last.",
    AHEAD="It is of the future.",
    NO_PRICE="It is 0, negative, or beyond all numbers.",
)
