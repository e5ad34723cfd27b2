"""What every document says of itself: whose it is, and of which version of the ledger."""

from __future__ import annotations

from gql_server.domain.chain import Link
from gql_server.service.documents.document import Customer
from gql_server.service.documents.words import Words
from gql_server.service.letters.letter import JAPANESE


def facts_of(words: Words, span: tuple[str, str], customer: Customer, link: Link) -> tuple[tuple[str, str], ...]:
    """Return what stands above the table.

    Args:
        words: Of the language.
        span: Of which time it tells: what that is called, and when it is.
        customer: Whose it is.
        link: How far the log went when it was derived.
    """
    return (
        span,
        (words.customer, customer.name(is_family_first=words.language == JAPANESE)),
        (words.account, customer.account_id),
        (words.version, words.version_value.format(seq=link.seq, hash=link.hash)),
    )
