"""Joins what works with passkeys: the proofs, which the second factor needs, and what needs the second factor in turn."""

from __future__ import annotations

from gql_server.ports.one_time import OneTimeStore
from gql_server.ports.passkeys import PasskeyStore
from gql_server.ports.people import PeopleStore
from gql_server.ports.runtime import Clock, Identifiers
from gql_server.service.keyed_hash import KeyedHashes
from gql_server.service.letters import Letters
from gql_server.service.passkey_ceremonies import Ceremonies, Site
from gql_server.service.passkey_proofs import PasskeyProofs
from gql_server.service.passkey_sign_in import PasskeySignIn
from gql_server.service.passkeys import Passkeys
from gql_server.service.second_factors import SecondFactors
from gql_server.service.sessions import Sessions
from gql_server.service.throttle import Throttles


class PasskeyDesk:
    """Everything about passkeys that an installation has."""

    def __init__(
        self,
        site: tuple[str, tuple[str, ...]],
        *,
        passkeys: PasskeyStore,
        one_time: OneTimeStore,
        people: PeopleStore,
        hashes: KeyedHashes,
        letters: Letters,
        throttles: Throttles,
        clock: Clock,
        identifiers: Identifiers,
    ) -> None:
        """Make the proofs for a site: its domain, and the origins from which it is used."""
        self._passkeys = passkeys
        self._one_time = one_time
        self._people = people
        self._hashes = hashes
        self._letters = letters
        self._throttles = throttles
        self._clock = clock
        self._identifiers = identifiers
        self._ceremonies = Ceremonies(Site(*site))
        self.proofs = PasskeyProofs(
            passkeys=passkeys,
            ceremonies=self._ceremonies,
            one_time=one_time,
            people=people,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )

    def passkeys(self, factors: SecondFactors) -> Passkeys:
        """Return what adds and removes passkeys."""
        return Passkeys(
            passkeys=self._passkeys,
            ceremonies=self._ceremonies,
            factors=factors,
            one_time=self._one_time,
            people=self._people,
            hashes=self._hashes,
            letters=self._letters,
            clock=self._clock,
            identifiers=self._identifiers,
        )

    def sign_in(self, sessions: Sessions) -> PasskeySignIn:
        """Return what signs people in by passkeys."""
        return PasskeySignIn(
            passkeys=self._passkeys,
            proofs=self.proofs,
            sessions=sessions,
            ceremonies=self._ceremonies,
            one_time=self._one_time,
            people=self._people,
            hashes=self._hashes,
            throttles=self._throttles,
            clock=self._clock,
            identifiers=self._identifiers,
        )
