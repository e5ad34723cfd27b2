"""What lets people in and knows who they are, joined."""

from __future__ import annotations

from gql_server.app.ground import Ground
from gql_server.app.identity import IdentityDesk
from gql_server.service.address_book import AddressBook
from gql_server.service.api_keys import ApiKeys
from gql_server.service.budgets import Budgets
from gql_server.service.closing import Closing
from gql_server.service.credentials import Credentials
from gql_server.service.devices import Devices
from gql_server.service.email_change import EmailChanges
from gql_server.service.erasing import Erasing
from gql_server.service.gate import Gate
from gql_server.service.onboarding import Onboarding
from gql_server.service.onboarding_moves import OnboardingMoves
from gql_server.service.opening import Opening
from gql_server.service.operators import Operators
from gql_server.service.passkey_desk import PasskeyDesk
from gql_server.service.sandbox_approval import SandboxApproval
from gql_server.service.second_factors import SecondFactors
from gql_server.service.sessions import Sessions
from gql_server.service.settling import Settling
from gql_server.service.signed_requests import SignedRequests
from gql_server.service.step_up import StepUps
from gql_server.service.sub_accounts import SubAccounts
from gql_server.service.withdrawal_delays import WithdrawalDelays


class Door:
    """Accounts, onboarding, passwords, sessions, second factors, keys, and the way out of all of them."""

    def __init__(self, ground: Ground) -> None:
        """Join them."""
        settings, storage, people = ground.settings, ground.storage, ground.people
        clock, identifiers = ground.clock, ground.identifiers
        throttles, hashes, letters = ground.throttles, ground.hashes, ground.letters
        self.gate = Gate(throttles, settings.attempts_per_network)
        opening = Opening(people, ground.ledger, ground.teller, identifiers)
        self.onboarding = Onboarding(
            people=people,
            opening=opening,
            passwords=ground.passwords,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.settling = Settling(storage.onboarding, people, opening, clock)
        self.moves = OnboardingMoves(
            store=storage.onboarding,
            people=people,
            opening=opening,
            letters=letters,
            clock=clock,
        )
        self.sandbox_approval = SandboxApproval(cases=self.moves, people=people, opening=opening, hashes=hashes)
        self.identity = IdentityDesk(
            ground.host, settings, storage=storage, moves=self.moves, throttles=throttles, clock=clock, identifiers=identifiers
        )
        self.passkey_desk = PasskeyDesk(
            settings.passkey_site,
            passkeys=storage.passkeys,
            one_time=storage.one_time,
            people=people,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.second_factors = SecondFactors(
            factors=storage.second_factors,
            passkeys=self.passkey_desk.proofs,
            people=people,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.step_ups = StepUps(
            is_required=settings.step_up,
            addresses=storage.saved_addresses,
            one_time=storage.one_time,
            people=people,
            factors=self.second_factors,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.delays = WithdrawalDelays(
            ledger=ground.ledger,
            addresses=storage.saved_addresses,
            floor_seconds=settings.withdrawal_delay_seconds_min,
        )
        self.address_book = AddressBook(
            addresses=storage.saved_addresses,
            one_time=storage.one_time,
            people=people,
            factors=self.second_factors,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            delays=self.delays,
            clock=clock,
            identifiers=identifiers,
        )
        self.api_keys = ApiKeys(
            keys=storage.api_keys,
            ledger=ground.ledger,
            people=people,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.signed_requests = SignedRequests(
            keys=storage.api_keys, nonces=storage.attempts, clock=clock, milliseconds=ground.milliseconds
        )
        self.budgets = Budgets(
            throttles, clock, key_points=settings.key_points_per_minute, network_points=settings.network_points_per_minute
        )
        self.closing = Closing(
            closures=storage.closures,
            people=people,
            ledger=ground.ledger,
            teller=ground.teller,
            letters=letters,
            clock=clock,
            identifiers=identifiers,
            retention_years=settings.retention_years,
        )
        self.email_changes = EmailChanges(
            changes=storage.email_changes,
            one_time=storage.one_time,
            people=people,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.erasing = Erasing(storage.closures, self.closing, clock)
        self.sessions = Sessions(
            people=people,
            sessions=storage.sessions,
            factors=self.second_factors,
            opening=opening,
            passwords=ground.passwords,
            hashes=hashes,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
            letters=letters,
            devices=Devices(storage.known_devices, letters, clock),
            session_hours=settings.session_hours,
            idle_hours=settings.session_idle_hours,
        )
        self.passkeys = self.passkey_desk.passkeys(self.second_factors)
        self.passkey_sign_in = self.passkey_desk.sign_in(self.sessions)
        self.credentials = Credentials(
            people=people,
            sessions=storage.sessions,
            one_time=storage.one_time,
            passwords=ground.passwords,
            hashes=hashes,
            letters=letters,
            throttles=throttles,
            clock=clock,
            identifiers=identifiers,
        )
        self.sub_accounts = SubAccounts(people, ground.teller, identifiers)
        self.operators = Operators(people=people, passwords=ground.passwords, hashes=hashes, clock=clock, identifiers=identifiers)
