"""Which mutations of the operator's another operator has to approve."""

from gql_server.ports.proposals import OFF, Concern, names_of
from gql_server.settings.kinds import Kind


def _parse(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",")) if text else ()
    names_of(words)
    return words


_CONCERNS = ", ".join(f"'{concern}'" for concern in Concern)

FOUR_EYES = Kind(
    f"'{OFF}', or any of {_CONCERNS} and names of mutations such as 'updateMarket', separated by commas",
    _parse,
    lambda words: ", ".join(words) or OFF,
)
