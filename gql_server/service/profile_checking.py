"""Checks what a customer submits, all of it at once: each problem names its field, so that a form can show them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from gql_server.service.profile_texts import country_code, is_shown, postal_code, region_code, tidy
from gql_server.service.profiles import (
    BeneficialOwner,
    Business,
    EmploymentStatus,
    Individual,
    Representative,
    Residence,
    SourceOfFunds,
)
from gql_server.service.refusals import InvalidProfile, ProfileProblem
from gql_server.units import WAD, NotFixedNotation, parse_fixed

ADULT_YEARS: Final = 18
OLDEST_YEARS: Final = 130
NAME_LENGTH_MAX: Final = 100
TEXT_LENGTH_MAX: Final = 200
PEOPLE_MAX: Final = 20
"""How many representatives, and how many beneficial owners, at most."""


@dataclass(frozen=True, slots=True)
class ResidenceGiven:
    """An address as typed."""

    country: str
    address: str
    region: str
    city: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class IndividualGiven:
    """A person's profile as typed."""

    first_name: str
    last_name: str
    date_of_birth: date
    residence: ResidenceGiven
    source_of_funds: SourceOfFunds
    employment_status: EmploymentStatus
    is_us_person: bool


@dataclass(frozen=True, slots=True)
class RepresentativeGiven:
    """A representative as typed."""

    first_name: str
    last_name: str
    date_of_birth: date
    title: str


@dataclass(frozen=True, slots=True)
class BeneficialOwnerGiven:
    """A beneficial owner as typed; ``share`` is a fraction in fixed notation."""

    first_name: str
    last_name: str
    date_of_birth: date
    country: str
    share: str


@dataclass(frozen=True, slots=True)
class BusinessGiven:
    """A company's profile as typed."""

    legal_name: str
    registration_number: str
    residence: ResidenceGiven
    representatives: Sequence[RepresentativeGiven]
    beneficial_owners: Sequence[BeneficialOwnerGiven]


def check_individual(given: IndividualGiven, now: int) -> Individual:
    """Return a person's profile.

    Args:
        now: Unix seconds, from which the age is counted.

    Raises:
        InvalidProfile: With every problem there is.
    """
    check = _Checking(now, "individual.")
    profile = Individual(
        check.name(given.first_name, "firstName"),
        check.name(given.last_name, "lastName"),
        check.birth(given.date_of_birth, "dateOfBirth"),
        check.residence(given.residence, "countryOfResidence"),
        given.source_of_funds,
        given.employment_status,
        given.is_us_person,
    )
    check.finish()
    return profile


def check_business(given: BusinessGiven, now: int) -> Business:
    """Return a company's profile.

    Raises:
        InvalidProfile: With every problem there is.
    """
    check = _Checking(now, "business.")
    profile = Business(
        check.text(given.legal_name, "legalName"),
        check.text(given.registration_number, "registrationNumber").upper(),
        check.residence(given.residence, "country"),
        tuple(check.representative(one, f"representatives.{at}.") for at, one in enumerate(given.representatives)),
        tuple(check.owner(one, f"beneficialOwners.{at}.") for at, one in enumerate(given.beneficial_owners)),
    )
    check.count(given.representatives, "representatives")
    check.count(given.beneficial_owners, "beneficialOwners")
    if sum(owner.share for owner in profile.beneficial_owners) > WAD:
        check.note("beneficialOwners", "own more than the whole together")
    check.finish()
    return profile


@dataclass(slots=True)
class _Checking:
    """Collects the problems of one profile; what is wrong comes back as it is, and is never kept."""

    now: int
    prefix: str
    problems: list[ProfileProblem] = field(default_factory=list)

    def note(self, name: str, message: str) -> None:
        self.problems.append(ProfileProblem(f"{self.prefix}{name}", message))

    def finish(self) -> None:
        if self.problems:
            raise InvalidProfile(tuple(self.problems))

    def text(self, given: str, name: str, length_max: int = TEXT_LENGTH_MAX) -> str:
        plain = tidy(given)
        if not plain:
            self.note(name, "is missing")
        elif len(plain) > length_max:
            self.note(name, f"is longer than {length_max} characters")
        elif not is_shown(plain):
            self.note(name, "has no letters or digits, or characters that cannot be shown")
        return plain

    def name(self, given: str, name: str) -> str:
        plain = self.text(given, name, NAME_LENGTH_MAX)
        if any(letter.isdigit() for letter in plain):
            self.note(name, "has digits; write it as on the identity document")
        return plain

    def birth(self, given: date, name: str) -> str:
        today = datetime.fromtimestamp(self.now, UTC).date()
        years = today.year - given.year - ((today.month, today.day) < (given.month, given.day))
        if given > today or years > OLDEST_YEARS:
            self.note(name, "is not a date of birth")
        elif years < ADULT_YEARS:
            self.note(name, f"must be {ADULT_YEARS} years ago at least")
        return given.isoformat()

    def country(self, given: str, name: str) -> str:
        code = country_code(given)
        if code is None:
            self.note(name, "is not a country's code, such as JP")
        return code or ""

    def residence(self, given: ResidenceGiven, country_name: str) -> Residence:
        country = self.country(given.country, country_name)
        address, city = self.text(given.address, "address"), self.text(given.city, "city")
        region = self.text(given.region, "region")
        code = region_code(country, region) if country and region else region
        if code is None:
            self.note("region", "is not a region of the country")
        postal = postal_code(country, given.postal_code) if country else given.postal_code
        if postal is None:
            form = "must have seven digits, such as 100-0001" if country == "JP" else "is not a postal code"
            self.note("postalCode", form)
        return Residence(country, address, code or "", city, postal or "")

    def representative(self, given: RepresentativeGiven, at: str) -> Representative:
        return Representative(
            self.name(given.first_name, f"{at}firstName"),
            self.name(given.last_name, f"{at}lastName"),
            self.birth(given.date_of_birth, f"{at}dateOfBirth"),
            self.text(given.title, f"{at}title"),
        )

    def owner(self, given: BeneficialOwnerGiven, at: str) -> BeneficialOwner:
        return BeneficialOwner(
            self.name(given.first_name, f"{at}firstName"),
            self.name(given.last_name, f"{at}lastName"),
            self.birth(given.date_of_birth, f"{at}dateOfBirth"),
            self.country(given.country, f"{at}country"),
            self.share(given.share, f"{at}share"),
        )

    def share(self, given: str, name: str) -> int:
        try:
            share = parse_fixed(given, 18)
        except NotFixedNotation:
            share = 0
        if not 0 < share <= WAD:
            self.note(name, "must be more than 0 and 1 at most")
        return share

    def count(self, given: Sequence[object], name: str) -> None:
        if not 1 <= len(given) <= PEOPLE_MAX:
            self.note(name, f"must be 1 to {PEOPLE_MAX}")
