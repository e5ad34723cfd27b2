"""What a customer submits, as it is typed. The texts are checked together, so that one answer names every problem."""

from __future__ import annotations

import strawberry

from gql_server.schema.onboarding_enums import EmploymentStatus, SourceOfFunds
from gql_server.schema.scalars import Date, Decimal
from gql_server.service import profile_checking as checking

_REGION = "Prefecture, state or province: ISO 3166-2 code, or its name in English or Japanese."
_POSTAL_CODE = "Postal code; seven digits in Japan, empty where a country has none."
_FIRST = "Given name, as on the identity document."
_LAST = "Family name, as on the identity document."


@strawberry.input(description="A person's profile; it must match the identity document.")
class IndividualProfileInput:
    """A person's profile."""

    country_of_residence: str = strawberry.field(description="ISO 3166-1 alpha-2, such as `JP`.")
    first_name: str = strawberry.field(description=_FIRST)
    last_name: str = strawberry.field(description=_LAST)
    date_of_birth: Date = strawberry.field(description="Date of birth; 18 years ago at least.")
    address: str = strawberry.field(description="Street, number and building.")
    region: str = strawberry.field(description=_REGION)
    city: str = strawberry.field(description="City, ward or village.")
    postal_code: str = strawberry.field(description=_POSTAL_CODE)
    source_of_funds: SourceOfFunds = strawberry.field(description="Where the money comes from.")
    employment_status: EmploymentStatus = strawberry.field(description="What they do for a living.")
    us_person: bool = strawberry.field(description="Whether they are a US citizen, green card holder or US tax resident.")

    def given(self) -> checking.IndividualGiven:
        """Return it as the check takes it."""
        country = self.country_of_residence
        return checking.IndividualGiven(
            self.first_name,
            self.last_name,
            self.date_of_birth,
            checking.ResidenceGiven(country, self.address, self.region, self.city, self.postal_code),
            self.source_of_funds,
            self.employment_status,
            self.us_person,
        )


@strawberry.input(description="Somebody who acts for a business.")
class RepresentativeInput:
    """Somebody who acts for a business."""

    first_name: str = strawberry.field(description=_FIRST)
    last_name: str = strawberry.field(description=_LAST)
    date_of_birth: Date = strawberry.field(description="Date of birth.")
    title: str = strawberry.field(description="Office in the business.")


@strawberry.input(description="A person to whom a business belongs in the end.")
class BeneficialOwnerInput:
    """A person to whom a business belongs in the end."""

    first_name: str = strawberry.field(description=_FIRST)
    last_name: str = strawberry.field(description=_LAST)
    date_of_birth: Date = strawberry.field(description="Date of birth.")
    country: str = strawberry.field(description="Country of residence, ISO 3166-1 alpha-2.")
    share: Decimal = strawberry.field(description="Which part belongs to them: 1 is all of it; 1 at most together.")


@strawberry.input(description="A company's profile; an operator reviews it.")
class BusinessProfileInput:
    """A company's profile."""

    legal_name: str = strawberry.field(description="Name in the register.")
    registration_number: str = strawberry.field(description="Number in the register.")
    country: str = strawberry.field(description="Country of the seat, ISO 3166-1 alpha-2.")
    address: str = strawberry.field(description="Street, number and building.")
    region: str = strawberry.field(description=_REGION)
    city: str = strawberry.field(description="City, ward or village.")
    postal_code: str = strawberry.field(description=_POSTAL_CODE)
    representatives: list[RepresentativeInput] = strawberry.field(description="Who acts for it, one at least.")
    beneficial_owners: list[BeneficialOwnerInput] = strawberry.field(description="To whom it belongs in the end, one at least.")

    def given(self) -> checking.BusinessGiven:
        """Return it as the check takes it."""
        return checking.BusinessGiven(
            self.legal_name,
            self.registration_number,
            checking.ResidenceGiven(self.country, self.address, self.region, self.city, self.postal_code),
            [
                checking.RepresentativeGiven(one.first_name, one.last_name, one.date_of_birth, one.title)
                for one in self.representatives
            ],
            [
                checking.BeneficialOwnerGiven(one.first_name, one.last_name, one.date_of_birth, one.country, one.share)
                for one in self.beneficial_owners
            ],
        )
