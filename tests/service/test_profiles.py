"""What customers submit: brought to one form, and every problem named at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gql_server.ports.onboarding import AccountKind, StoredProfile
from gql_server.service.profile_checking import (
    BeneficialOwnerGiven,
    BusinessGiven,
    IndividualGiven,
    RepresentativeGiven,
    ResidenceGiven,
    check_business,
    check_individual,
)
from gql_server.service.profile_texts import region_code, tidy
from gql_server.service.profiles import (
    EmploymentStatus,
    Profile,
    SourceOfFunds,
    kind_of,
    person_of,
    read_profile,
    write_profile,
)
from gql_server.service.refusals import InvalidProfile

NOW = 1_800_000_000
"""15 January 2027."""
TOKYO = ResidenceGiven("JP", "丸の内1-2-3", "東京都", "千代田区", "100-0005")
HANAKO = IndividualGiven(
    "花子", "山田", date(1990, 4, 1), TOKYO, SourceOfFunds.SALARY, EmploymentStatus.EMPLOYED, is_us_person=False
)
OWNER = BeneficialOwnerGiven("花子", "山田", date(1990, 4, 1), "JP", "0.6")
COMPANY = BusinessGiven(
    "株式会社サンプル", "0100-01-123456", TOKYO, [RepresentativeGiven("花子", "山田", date(1990, 4, 1), "代表取締役")], [OWNER]
)


def problems(given: IndividualGiven | BusinessGiven) -> dict[str, str]:
    with pytest.raises(InvalidProfile) as refused:
        check_individual(given, NOW) if isinstance(given, IndividualGiven) else check_business(given, NOW)
    assert refused.value.message
    return {problem.field: problem.message for problem in refused.value.problems}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("　丸の内１−２−３　", "丸の内1-2-3"),
        ("丸の内１ー２ー３", "丸の内1-2-3"),
        ("ｻﾝﾌﾟﾙﾋﾞﾙ", "サンプルビル"),
        ("ハイツ—３０５", "ハイツ-305"),
        ("スーパー  ビル", "スーパー ビル"),
        ("Ｙａｍａｄａ", "Yamada"),
    ],
)
def test_what_is_typed_is_brought_to_one_form(typed: str, kept: str) -> None:
    assert tidy(typed) == kept
    assert check_individual(replace(HANAKO, residence=replace(TOKYO, address=typed)), NOW).residence.address == kept


@pytest.mark.parametrize("typed", ["東京都", "東京", "Tokyo", "tokyo", "JP-13", "13", " ＴＯＫＹＯ "])
def test_a_region_is_known_by_its_code_and_its_names(typed: str) -> None:
    assert check_individual(replace(HANAKO, residence=replace(TOKYO, region=typed)), NOW).residence.region == "JP-13"


@pytest.mark.parametrize(("typed", "code"), [("北海道", "JP-01"), ("大阪府", "JP-27"), ("京都府", "JP-26"), ("Oita", "JP-44")])
def test_prefectures_are_known(typed: str, code: str) -> None:
    assert region_code("JP", typed) == code


def test_a_region_of_a_country_without_any_is_kept_as_written() -> None:
    assert region_code("AQ", " Ross  Island ") == "Ross Island"


@pytest.mark.parametrize("typed", ["100-0005", "1000005", "１００−０００５", "〒100-0005", " 〒１０００００５"])
def test_a_japanese_postal_code_has_one_form(typed: str) -> None:
    assert check_individual(replace(HANAKO, residence=replace(TOKYO, postal_code=typed)), NOW).residence.postal_code == "100-0005"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_name": " 　"}, "individual.firstName"),
        ({"last_name": "x" * 101}, "individual.lastName"),
        ({"last_name": "山田2"}, "individual.lastName"),
        ({"first_name": "花\u202e子"}, "individual.firstName"),
        ({"first_name": "---"}, "individual.firstName"),
        ({"date_of_birth": date(2009, 1, 16)}, "individual.dateOfBirth"),
        ({"date_of_birth": date(2030, 1, 1)}, "individual.dateOfBirth"),
        ({"date_of_birth": date(1880, 1, 1)}, "individual.dateOfBirth"),
        ({"residence": replace(TOKYO, country="Japan")}, "individual.countryOfResidence"),
        ({"residence": replace(TOKYO, country="XX")}, "individual.countryOfResidence"),
        ({"residence": replace(TOKYO, region="California")}, "individual.region"),
        ({"residence": replace(TOKYO, postal_code="100-000")}, "individual.postalCode"),
        ({"residence": replace(TOKYO, postal_code="")}, "individual.postalCode"),
        ({"residence": replace(TOKYO, city="")}, "individual.city"),
        ({"residence": replace(TOKYO, address="x" * 201)}, "individual.address"),
    ],
)
def test_a_problem_names_its_field(changes: dict[str, object], field: str) -> None:
    assert list(problems(replace(HANAKO, **changes))) == [field]  # type: ignore[arg-type] # The table mixes fields.


def test_every_problem_is_told_at_once() -> None:
    given = replace(HANAKO, first_name="", date_of_birth=date(2020, 1, 1), residence=ResidenceGiven("JP", "", "Texas", "", "x"))
    assert set(problems(given)) == {
        "individual.firstName", "individual.dateOfBirth", "individual.address", "individual.city", "individual.region",
        "individual.postalCode",
    }  # fmt: skip


@pytest.mark.parametrize(("born", "is_adult"), [(date(2009, 1, 15), True), (date(2009, 1, 16), False)])
def test_who_turns_eighteen_today_is_an_adult(born: date, is_adult: bool) -> None:
    given = replace(HANAKO, date_of_birth=born)
    if is_adult:
        assert check_individual(given, NOW).date_of_birth == born.isoformat()
    else:
        assert "18" in problems(given)["individual.dateOfBirth"]


def test_other_countries_have_other_postal_codes_or_none() -> None:
    london = ResidenceGiven("gb", "1 Sample Street", "City of London", "London", "ec1a 1bb")
    kept = check_individual(replace(HANAKO, residence=london), NOW).residence
    assert (kept.country, kept.region, kept.postal_code) == ("GB", "GB-LND", "EC1A 1BB")
    assert check_individual(replace(HANAKO, residence=replace(london, postal_code="")), NOW).residence.postal_code == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"representatives": []}, "business.representatives"),
        ({"beneficial_owners": []}, "business.beneficialOwners"),
        ({"beneficial_owners": [OWNER, OWNER]}, "business.beneficialOwners"),
        ({"beneficial_owners": [replace(OWNER, share="0")]}, "business.beneficialOwners.0.share"),
        ({"beneficial_owners": [replace(OWNER, share="60%")]}, "business.beneficialOwners.0.share"),
        ({"beneficial_owners": [replace(OWNER, country="ZZ")]}, "business.beneficialOwners.0.country"),
        ({"legal_name": ""}, "business.legalName"),
        ({"registration_number": ""}, "business.registrationNumber"),
        ({"residence": replace(TOKYO, country="??")}, "business.country"),
    ],
)
def test_a_business_has_representatives_and_owners_of_no_more_than_the_whole(changes: dict[str, object], field: str) -> None:
    assert list(problems(replace(COMPANY, **changes))) == [field]  # type: ignore[arg-type] # The table mixes fields.


def test_owners_may_own_exactly_the_whole() -> None:
    owners = [replace(OWNER, share="0.5"), replace(OWNER, first_name="太郎", share="0.5")]
    assert len(check_business(replace(COMPANY, beneficial_owners=owners), NOW).beneficial_owners) == 2


@pytest.mark.parametrize("profile", [check_individual(HANAKO, NOW), check_business(COMPANY, NOW)])
def test_what_is_kept_is_read_again(profile: Profile) -> None:
    kind = kind_of(profile)
    assert read_profile(StoredProfile("a1", 1, kind, NOW, write_profile(profile))) == profile
    assert read_profile(StoredProfile("a1", 1, AccountKind.INDIVIDUAL, NOW, None)) is None


def test_a_person_is_the_same_however_the_name_is_written_but_not_with_other_kana() -> None:
    person = person_of(check_individual(replace(HANAKO, first_name="ガク", last_name="Ångström"), NOW))
    assert person == person_of(check_individual(replace(HANAKO, first_name="ｶﾞｸ", last_name="angstrom"), NOW))
    assert person != person_of(check_individual(replace(HANAKO, first_name="カク", last_name="Ångström"), NOW))
