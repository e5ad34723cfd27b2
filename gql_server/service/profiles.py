"""What a customer submits about a person or a business, as it is kept: normalized, checked, JSON at rest."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from gql_server.ports.onboarding import AccountKind, StoredProfile


class SourceOfFunds(StrEnum):
    """Where the money comes from."""

    SALARY = "SALARY"
    BUSINESS_INCOME = "BUSINESS_INCOME"
    SAVINGS = "SAVINGS"
    INVESTMENTS = "INVESTMENTS"
    PENSION = "PENSION"
    INHERITANCE_OR_GIFT = "INHERITANCE_OR_GIFT"
    REAL_ESTATE = "REAL_ESTATE"
    OTHER = "OTHER"


class EmploymentStatus(StrEnum):
    """What somebody does for a living."""

    EMPLOYED = "EMPLOYED"
    SELF_EMPLOYED = "SELF_EMPLOYED"
    EXECUTIVE = "EXECUTIVE"
    PUBLIC_SERVANT = "PUBLIC_SERVANT"
    PART_TIME = "PART_TIME"
    STUDENT = "STUDENT"
    HOMEMAKER = "HOMEMAKER"
    RETIRED = "RETIRED"
    UNEMPLOYED = "UNEMPLOYED"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Residence:
    """An address.

    Args:
        country: ISO 3166-1 alpha-2.
        region: ISO 3166-2 code where the country has any, such as ``JP-13``; else as written.
        postal_code: Empty where a country has none.
    """

    country: str
    address: str
    region: str
    city: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Individual:
    """A person's own profile. ``date_of_birth`` in ISO 8601."""

    first_name: str
    last_name: str
    date_of_birth: str
    residence: Residence
    source_of_funds: SourceOfFunds
    employment_status: EmploymentStatus
    is_us_person: bool


@dataclass(frozen=True, slots=True)
class Representative:
    """Somebody who acts for a business."""

    first_name: str
    last_name: str
    date_of_birth: str
    title: str


@dataclass(frozen=True, slots=True)
class BeneficialOwner:
    """A person to whom a business belongs in the end; ``share`` with 18 decimals, 10^18 for all of it."""

    first_name: str
    last_name: str
    date_of_birth: str
    country: str
    share: int


@dataclass(frozen=True, slots=True)
class Business:
    """A company's profile."""

    legal_name: str
    registration_number: str
    residence: Residence
    representatives: tuple[Representative, ...]
    beneficial_owners: tuple[BeneficialOwner, ...]


_KANA_VOICING: Final = 8
"""The combining class of the marks that make か into が."""

Profile: TypeAlias = Individual | Business


def kind_of(profile: Profile) -> AccountKind:
    """Return whose account has such a profile."""
    return AccountKind.INDIVIDUAL if isinstance(profile, Individual) else AccountKind.BUSINESS


def write_profile(profile: Profile) -> str:
    """Return a profile as JSON."""
    return json.dumps(asdict(profile), ensure_ascii=False, separators=(",", ":"))


def read_profile(stored: StoredProfile) -> Profile | None:
    """Return a profile that was kept, None once it is erased."""
    if stored.text is None:
        return None
    values: dict[str, Any] = json.loads(stored.text)
    values["residence"] = Residence(**values["residence"])
    if stored.kind is AccountKind.INDIVIDUAL:
        funds, employment = SourceOfFunds(values["source_of_funds"]), EmploymentStatus(values["employment_status"])
        return Individual(**values | {"source_of_funds": funds, "employment_status": employment})
    representatives = tuple(Representative(**one) for one in values["representatives"])
    owners = tuple(BeneficialOwner(**one) for one in values["beneficial_owners"])
    return Business(**values | {"representatives": representatives, "beneficial_owners": owners})


def person_of(profile: Profile) -> str:
    """Return whom a profile verifies, the same text for the same person or business however the name is spaced or cased."""
    if isinstance(profile, Individual):
        known = [profile.last_name, profile.first_name, profile.date_of_birth, profile.residence.country]
    else:
        known = [profile.registration_number, profile.residence.country]
    return json.dumps([kind_of(profile).value, *map(_alike, known)], ensure_ascii=False)


def _alike(text: str) -> str:
    """Return letters and digits alone, without accents; the voice marks of kana are no accents."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(letter for letter in plain if letter.isalnum() or unicodedata.combining(letter) == _KANA_VOICING)
    return unicodedata.normalize("NFC", kept)
