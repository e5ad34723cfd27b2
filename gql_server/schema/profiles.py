"""Profiles as their owners and operators see them: personal data, sealed wherever it is kept."""

from __future__ import annotations

from datetime import date

import strawberry

from gql_server.ports.onboarding import StoredProfile
from gql_server.schema.enums import AccountKind
from gql_server.schema.fixed import rate_text
from gql_server.schema.onboarding_enums import EmploymentStatus, SourceOfFunds
from gql_server.schema.scalars import Date, DateTime, Decimal
from gql_server.service import profiles as service


@strawberry.type(description="Where somebody lives, or where a business has its seat.")
class Residence:
    """An address."""

    country: str = strawberry.field(description="ISO 3166-1 alpha-2, such as `JP`.")
    address: str = strawberry.field(description="Street, number and building.")
    region: str = strawberry.field(description="ISO 3166-2, such as `JP-13`; as written where the country has none.")
    city: str = strawberry.field(description="City, ward or village.")
    postal_code: str = strawberry.field(description="Postal code; empty where a country has none.")


@strawberry.type(description="What a person submitted about themselves.")
class IndividualProfile:
    """What a person submitted about themselves."""

    first_name: str = strawberry.field(description="Given name, as on the identity document.")
    last_name: str = strawberry.field(description="Family name, as on the identity document.")
    date_of_birth: Date = strawberry.field(description="Date of birth.")
    residence: Residence = strawberry.field(description="Where they live.")
    source_of_funds: SourceOfFunds = strawberry.field(description="Where the money comes from.")
    employment_status: EmploymentStatus = strawberry.field(description="What they do for a living.")
    us_person: bool = strawberry.field(description="Whether they are a US citizen, green card holder or US tax resident.")


@strawberry.type(description="Somebody who acts for a business.")
class Representative:
    """Somebody who acts for a business."""

    first_name: str = strawberry.field(description="Given name.")
    last_name: str = strawberry.field(description="Family name.")
    date_of_birth: Date = strawberry.field(description="Date of birth.")
    title: str = strawberry.field(description="Office in the business.")


@strawberry.type(description="A person to whom a business belongs in the end.")
class BeneficialOwner:
    """A person to whom a business belongs in the end."""

    first_name: str = strawberry.field(description="Given name.")
    last_name: str = strawberry.field(description="Family name.")
    date_of_birth: Date = strawberry.field(description="Date of birth.")
    country: str = strawberry.field(description="Country of residence, ISO 3166-1 alpha-2.")
    share: Decimal = strawberry.field(description="Which part belongs to them: 1 is all of it.")


@strawberry.type(description="What a business submitted about itself.")
class BusinessProfile:
    """What a business submitted about itself."""

    legal_name: str = strawberry.field(description="Name in the register.")
    registration_number: str = strawberry.field(description="Number in the register.")
    residence: Residence = strawberry.field(description="Its seat.")
    representatives: list[Representative] = strawberry.field(description="Who acts for it.")
    beneficial_owners: list[BeneficialOwner] = strawberry.field(description="To whom it belongs in the end.")


@strawberry.type(description="A version of what was submitted. After an approval it changes only when an operator reopens it.")
class Profile:
    """A version of what was submitted."""

    version: int = strawberry.field(description="Counts from 1.")
    kind: AccountKind = strawberry.field(description="Whose profile it is.")
    submitted_at: DateTime = strawberry.field(description="When it was submitted; in real time.")
    erased: bool = strawberry.field(description="Whether its content is erased, after the account was closed.")
    individual: IndividualProfile | None = strawberry.field(description="A person's; null for a business, or erased.")
    business: BusinessProfile | None = strawberry.field(description="A business's; null for a person, or erased.")


def profile_of(stored: StoredProfile) -> Profile:
    """Return a profile as clients read it."""
    kept = service.read_profile(stored)
    return Profile(
        version=stored.version,
        kind=stored.kind,
        submitted_at=DateTime(stored.submitted_at),
        erased=kept is None,
        individual=_individual(kept) if isinstance(kept, service.Individual) else None,
        business=_business(kept) if isinstance(kept, service.Business) else None,
    )


def _individual(kept: service.Individual) -> IndividualProfile:
    return IndividualProfile(
        first_name=kept.first_name,
        last_name=kept.last_name,
        date_of_birth=_day(kept.date_of_birth),
        residence=_residence(kept.residence),
        source_of_funds=kept.source_of_funds,
        employment_status=kept.employment_status,
        us_person=kept.is_us_person,
    )


def _business(kept: service.Business) -> BusinessProfile:
    return BusinessProfile(
        legal_name=kept.legal_name,
        registration_number=kept.registration_number,
        residence=_residence(kept.residence),
        representatives=[
            Representative(
                first_name=one.first_name, last_name=one.last_name, date_of_birth=_day(one.date_of_birth), title=one.title
            )
            for one in kept.representatives
        ],
        beneficial_owners=[
            BeneficialOwner(
                first_name=one.first_name,
                last_name=one.last_name,
                date_of_birth=_day(one.date_of_birth),
                country=one.country,
                share=rate_text(one.share),
            )
            for one in kept.beneficial_owners
        ],
    )


def _residence(kept: service.Residence) -> Residence:
    return Residence(country=kept.country, address=kept.address, region=kept.region, city=kept.city, postal_code=kept.postal_code)


def _day(text: str) -> Date:
    return Date(date.fromisoformat(text))
