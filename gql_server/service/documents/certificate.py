"""The balance certificate of a customer: what each sub-account had at the end of a day, by asset and kind."""

from __future__ import annotations

from collections.abc import Iterable

from gql_server.service.balance_certificate import BalanceCertificate, Held
from gql_server.service.documents.document import Customer, Document, DocumentRow, Section, Stated, Value, Valued
from gql_server.service.documents.heading import facts_of
from gql_server.service.documents.numbers import dollars, yen
from gql_server.service.documents.offered import DocumentKind, name_of
from gql_server.service.documents.words import Words, words_of


async def balance_certificate(certified: BalanceCertificate, customer: Customer, language: str, value: Value) -> Document:
    """Return the certificate.

    Args:
        certified: The balances of all sub-accounts of the customer.
        customer: Whose it is.
        language: A BCP 47 tag.
        value: What amounts were worth at the end of the day.
    """
    words = words_of(language)
    rows: dict[str, list[DocumentRow]] = {key: [] for key, _ in customer.sub_accounts}
    worths: dict[bool, list[tuple[str, Valued]]] = {True: [], False: []}
    for one in certified.balances:
        worth = await value(one.symbol, one.units)
        worths[one.held is Held.OWED].append((one.symbol, worth))
        stated = Stated(one.units, certified.decimals[one.symbol], worth)
        rows[one.sub_account_id].append(DocumentRow((one.symbol, words.kinds[one.held]), (stated,)))
    span = (words.as_of, words.as_of_value.format(day=words.day(certified.day), zone=certified.zone.key))
    return Document(
        language=words.language,
        name=name_of(DocumentKind.BALANCE_CERTIFICATE, certified.day.isoformat()),
        title=words.certificate,
        at=certified.ends_at,
        facts=facts_of(words, span, customer, certified.link),
        section_label=words.sub_account,
        label_columns=(words.asset, words.kind),
        amount_columns=(words.amount,),
        sections=tuple(Section(name, tuple(rows[key])) for key, name in customer.sub_accounts),
        totals=((words.held_worth, _sum(words, worths[False])), (words.owed_worth, _sum(words, worths[True]))),
        notes=words.certificate_notes,
    )


def _sum(words: Words, worths: Iterable[tuple[str, Valued]]) -> str:
    """Return the sum of worths in each currency, or of which assets it is not known."""
    usd = jpy = 0
    without: dict[str, dict[str, None]] = {"US$": {}, "¥": {}}
    for symbol, one in worths:
        usd += one.usd or 0
        jpy += one.jpy or 0
        without["US$"] |= {} if one.usd is not None else {symbol: None}
        without["¥"] |= {} if one.jpy is not None else {symbol: None}
    shown = {"US$": dollars(usd), "¥": yen(jpy)}
    return " · ".join(
        words.unknown.format(currency=currency, assets=", ".join(symbols)) if symbols else shown[currency]
        for currency, symbols in without.items()
    )
