"""The exponential function in integers of 18 decimals: exact, and as Morpho approximates it."""

from __future__ import annotations

from typing import Final

from gql_server.units import WAD
from gql_server_rate_controllers.rates import toward_zero

LN_2: Final = 693_147_180_559_945_309
TAYLOR_LOWEST: Final = -41_446_531_673_892_822_312
"""ln(10^-18): below it the approximation is 0."""

TAYLOR_CLIPPED: Final = 93_859_467_695_000_404_319
"""From here on the approximation stays at ``TAYLOR_HIGHEST``, what 256 bits hold."""

TAYLOR_HIGHEST: Final = 57716089161558943949701069502944508345128_422502756744429568

_BITS: Final = 128
_ONE: Final = 1 << _BITS
_HALVED_BELOW: Final = _ONE >> 4


def taylor_exp(exponent: int) -> int:
    """Return e^x as Morpho computes it: a power of two times a polynomial of second order.

    Args:
        exponent: x, 18 decimals, of any sign and size.

    Returns:
        18 decimals, off by up to 0.9 % of the value: the polynomial is used between -ln(2)/2 and ln(2)/2. It never falls when x
        rises.

    Source: Morpho ``ExpLib.wExp``, unit for unit.
    """
    if exponent < TAYLOR_LOWEST:
        return 0
    if exponent >= TAYLOR_CLIPPED:
        return TAYLOR_HIGHEST
    half = LN_2 // 2
    power = toward_zero(exponent + (half if exponent >= 0 else -half), LN_2)
    rest = exponent - power * LN_2
    polynomial = WAD + rest + rest * rest // WAD // 2
    return polynomial << power if power >= 0 else polynomial >> -power


def growth_down(exponent: int) -> int:
    """Return e^x - 1, rounded down.

    Args:
        exponent: x, 18 decimals, at least 0; the cost grows with its logarithm.

    Returns:
        18 decimals; up to x = 12 never more than one unit below the exact value.
    """
    argument, halvings = (exponent << _BITS) // WAD, 0
    while argument > _HALVED_BELOW:
        argument, halvings = argument >> 1, halvings + 1
    term = total = argument
    order = 1
    while term:
        order += 1
        term = term * argument // order >> _BITS
        total += term
    for _ in range(halvings):  # (1 + y)^2 - 1
        total = (total * total >> _BITS) + 2 * total
    return total * WAD >> _BITS
