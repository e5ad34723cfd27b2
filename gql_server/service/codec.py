"""Commands, outcomes and refusals as canonical JSON text, named by their classes.

The text is what the command log keeps for ever, so the same thing has the same text everywhere: fields in the order of their
declaration, no blanks, integers of any size digit by digit. Reading it gives back an equal thing.
"""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple, TypeAlias, get_args

import orjson
from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn, override

from gql_server.domain.commands import (
    AssignDeposit,
    Borrow,
    CancelPayout,
    Command,
    ObservePrices,
    RegisterBackstop,
    ReturnDeposit,
    Withdraw,
    WithdrawLendPosition,
)
from gql_server.domain.errors import PriceStale, Refusal
from gql_server.domain.outcomes import BorrowedOut, Outcome, PositionWithdrawn, Withdrawn

Answer: TypeAlias = Outcome | Refusal
"""What a decision comes to: an outcome when the command was accepted, a refusal when it was not."""

_COMMANDS: Final[dict[str, type[Any]]] = {kind.__name__: kind for kind in get_args(Command)}
_ANSWERS: Final[dict[str, type[Any]]] = {kind.__name__: kind for kind in (*get_args(Outcome), *Refusal.__subclasses__())}

ADDED: Final[dict[type[Any], tuple[str, ...]]] = {
    WithdrawLendPosition: ("trust", "network"),
    Withdraw: ("trust", "network"),
    Borrow: ("trust", "network"),
    CancelPayout: ("is_stopped",),
    AssignDeposit: ("is_followed",),
    ReturnDeposit: ("address", "network"),
    PositionWithdrawn: ("release_at",),
    Withdrawn: ("release_at",),
    BorrowedOut: ("release_at",),
    ObservePrices: ("quotes",),
    RegisterBackstop: ("capacity",),
    PriceStale: ("reason",),
}
"""Fields that came later: left out while they have their default, so that what was written before has the same text still."""

_converter = Converter(detailed_validation=False)
for _kind, _names in ADDED.items():
    _left_out: Any = {name: override(omit_if_default=True) for name in _names}
    _converter.register_unstructure_hook(_kind, make_dict_unstructure_fn(_kind, _converter, **_left_out))
_to_plain: Final = {kind: _converter.get_unstructure_hook(kind) for kind in (*_COMMANDS.values(), *_ANSWERS.values())}
_from_plain: Final = {kind: _converter.get_structure_hook(kind) for kind in (*_COMMANDS.values(), *_ANSWERS.values())}
_encode_exactly: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


class Coded(NamedTuple):
    """A thing as text: the name of its class, and its fields as canonical JSON."""

    kind: str
    text: str


class Undecodable(ValueError):
    """The text is not what this version wrote: the kind is unknown or the fields do not fit."""


def encode(thing: Command | Answer) -> Coded:
    """Return a command, outcome or refusal as canonical JSON.

    Law: ``decode_command`` or ``decode_answer`` of it equals the thing.
    """
    kind = type(thing)
    return Coded(kind.__name__, _dump(_to_plain[kind](thing)))


def decode_command(kind: str, text: str) -> Command:
    """Return the command that was encoded.

    Raises:
        Undecodable: When the text is something else.
    """
    command: Command = _decode(_COMMANDS, kind, text)
    return command


def decode_answer(kind: str, text: str) -> Answer:
    """Return the outcome or refusal that was encoded.

    Raises:
        Undecodable: When the text is something else.
    """
    answer: Answer = _decode(_ANSWERS, kind, text)
    return answer


def _dump(plain: object) -> str:
    """Write JSON; orjson is five times as fast and stops at 64 bits, where the standard library takes over with the same text."""
    try:
        return orjson.dumps(plain).decode()
    except orjson.JSONEncodeError:
        return _encode_exactly(plain)


def _decode(kinds: dict[str, type[Any]], name: str, text: str) -> Any:  # noqa: ANN401 - the two callers name the type
    kind = kinds.get(name)
    if kind is None:
        raise Undecodable(f"there is no {name}")
    try:
        return _from_plain[kind](json.loads(text), kind)
    except Exception as problem:
        raise Undecodable(f"not a {name}: {text[:200]}") from problem
