"""The work of notices: reads the log from where it was read to, and puts what customers are told into the outbox.

The cursor moves on in the transaction that puts the letters, so each event is told of once, whatever crashes in between: before the
commit neither has happened, after it both have. A letter's id is made of the fact that it tells, so that the outbox takes it once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import structlog

from gql_server.domain.needs import Needs
from gql_server.domain.outcomes import Liquidated
from gql_server.ports.ledger import LedgerStore, LoggedEvent, Snapshot
from gql_server.ports.notices import MutedNotices, NoticeStore
from gql_server.ports.people import Member, OutgoingEmail, PeopleStore
from gql_server.service.codec import decode_answer
from gql_server.service.letters import Letters
from gql_server.service.names import default_name
from gql_server.service.notices.facts import TOPICS, Fact, NoticeKind, facts_of, may_be_liquidation
from gql_server.service.notices.particulars import LETTERS, particulars_of
from gql_server.service.notices.wording import Wording

_log = structlog.get_logger(__name__)

EVENTS_AT_ONCE: Final = 200
"""How many events one transaction is about, or as many as one command made."""


class Notices:
    """Tells customers what the log says of their money, and of what may leave their account."""

    def __init__(
        self,
        *,
        store: NoticeStore,
        muted: MutedNotices,
        ledger: LedgerStore,
        people: PeopleStore,
        letters: Letters,
    ) -> None:
        """Make it; nothing happens until it is asked."""
        self._store = store
        self._muted = muted
        self._ledger = ledger
        self._people = people
        self._letters = letters

    async def run_once(self) -> int:
        """Tell of everything that is in the log by now, and return how many letters were put into the outbox."""
        count = 0
        while True:
            cursor = await self._store.cursor()
            events = await self._ledger.events_after(cursor, EVENTS_AT_ONCE)
            if not events:
                return count
            told = await self._write(events)
            reached = events[-1].seq
            put = await self._store.put(cursor, reached, [letter for _, letter in told])
            if put is None:  # Another process was faster: what it put is what this one would have.
                return count
            count += put
            if told:
                kinds = Counter(str(kind) for kind, _ in told)
                _log.info("notices_put", after=cursor, reached=reached, events=len(events), letters=put, kinds=dict(kinds))

    async def _write(self, events: Sequence[LoggedEvent]) -> list[tuple[NoticeKind, OutgoingEmail]]:
        """Return the letters that events make necessary: to who has an address, and does not do without."""
        facts = facts_of(events, await self._liquidations(events))
        account_ids = sorted({fact.account_id for fact in facts})
        members = await self._people.members(account_ids)
        muted = await self._muted.of(account_ids)
        wanted = [
            fact
            for fact in facts
            if fact.account_id in members
            and members[fact.account_id].email
            and TOPICS[fact.kind] not in muted.get(fact.account_id, frozenset())
        ]
        if not wanted:
            return []
        sub_account_ids = sorted({fact.sub_account_id for fact in wanted if fact.sub_account_id is not None})
        names = await self._people.sub_account_names(sub_account_ids)
        snapshot = await self._snapshot(wanted)
        return [(fact.kind, self._letter(fact, members[fact.account_id], names, snapshot)) for fact in wanted]

    async def _liquidations(self, events: Sequence[LoggedEvent]) -> Mapping[str, Liquidated]:
        ids = sorted({logged.command_id for logged in events if may_be_liquidation(logged)})
        commands = await self._ledger.commands_by_id(ids) if ids else {}
        answers = {key: decode_answer(command.outcome_kind, command.outcome) for key, command in commands.items()}
        return {key: answer for key, answer in answers.items() if isinstance(answer, Liquidated)}

    async def _snapshot(self, facts: Sequence[Fact]) -> Snapshot:
        payouts = (str(fact.event.details["payout_id"]) for fact in facts if "payout_id" in fact.event.details)
        sub_accounts = frozenset(fact.sub_account_id for fact in facts if fact.sub_account_id is not None)
        return await self._ledger.snapshot(Needs(sub_accounts=sub_accounts, payouts=frozenset(payouts), has_every_asset=True))

    def _letter(self, fact: Fact, member: Member, names: Mapping[str, str], snapshot: Snapshot) -> OutgoingEmail:
        letter, book = LETTERS[fact.kind], snapshot.book
        language, _ = letter.in_language_of(member.locale)
        wording = Wording(language, member.time_zone, book.assets.everything())
        name, key = None, fact.sub_account_id
        if key is not None:
            name = names.get(key) or default_name(book.sub_accounts[key].number)
        particulars = particulars_of(fact, wording, name, book.payouts.everything())
        link = None if key is None else "/"
        written = self._letters.write(letter, member.email, member.locale, link=link, particulars=particulars)
        return replace(written, id=fact.letter_id)
