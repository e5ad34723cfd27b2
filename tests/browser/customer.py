"""A customer on the way to approval: what their app asks the API, so that a browser can show the pages in between."""

from __future__ import annotations

import json
import time
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PASSWORD = "seven lemons on a blue tray"
PROFILE = {
    "countryOfResidence": "JP",
    "firstName": "花子",
    "lastName": "佐藤",
    "dateOfBirth": "1990-04-01",
    "address": "神南1-2-3",
    "region": "東京都",
    "city": "渋谷区",
    "postalCode": "150-0041",
    "sourceOfFunds": "SALARY",
    "employmentStatus": "EMPLOYED",
    "usPerson": False,
}
COMPANY = {
    "legalName": "株式会社サンプル",
    "registrationNumber": "0100-01-123456",
    "country": "JP",
    "address": "丸の内1-2-3",
    "region": "JP-13",
    "city": "千代田区",
    "postalCode": "1000005",
    "representatives": [{"firstName": "花子", "lastName": "佐藤", "dateOfBirth": "1990-04-01", "title": "代表取締役"}],
    "beneficialOwners": [{"firstName": "花子", "lastName": "佐藤", "dateOfBirth": "1990-04-01", "country": "JP", "share": "1"}],
}


@dataclass
class Customer:
    """One customer of a sandbox."""

    url: str
    locale: str = "ja"
    email: str = field(default_factory=lambda: f"c-{uuid.uuid4().hex[:10]}@example.com")
    token: str | None = None

    def ask(self, document: str, **variables: object) -> Any:  # noqa: ANN401 - the data of an answer
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        body = json.dumps({"query": document, "variables": variables}).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/graphql", body, headers), timeout=60) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer
        return answer["data"]

    def mutate(self, name: str, selection: str, /, **fields: object) -> Any:  # noqa: ANN401 - the success
        kind = name[0].upper() + name[1:]
        chosen = f"__typename ... on Error {{ code message }} ... on {kind}Success {{ {selection} }}"
        answer = self.ask(f"mutation M($input: {kind}Input!) {{ {name}(input: $input) {{ {chosen} }} }}", input=fields)[name]
        assert answer["__typename"] == f"{kind}Success", answer
        return answer

    def sign_up(self) -> str:
        """Sign up and return the link in the e-mail."""
        self.mutate("signUp", "email", email=self.email, password=PASSWORD, passwordConfirmation=PASSWORD, locale=self.locale)
        return self._link()

    def _link(self) -> str:
        question = "query Q($to: String!) { sandbox { latestEmail(to: $to) { links } } }"
        (link,) = self.ask(question, to=self.email)["sandbox"]["latestEmail"]["links"]
        return str(link)

    def forget_password(self) -> str:
        """Ask for another password, and return the link in the e-mail."""
        self.mutate("requestPasswordReset", "email", email=self.email, locale=self.locale)
        return self._link()

    def submit(self) -> None:
        """Sign in, and submit a profile."""
        self.token = self.mutate("signIn", "token", email=self.email, password=PASSWORD)["token"]
        self.mutate("chooseAccountKind", "account { id }", kind="INDIVIDUAL")
        self.mutate("submitProfile", "account { id }", individual=PROFILE)

    def submit_company(self) -> None:
        """Come as far as the review of a company, which operators make."""
        self.mutate("verifyEmail", "account { id }", token=self.sign_up().partition("token=")[2])
        self.token = self.mutate("signIn", "token", email=self.email, password=PASSWORD)["token"]
        self.mutate("chooseAccountKind", "account { id }", kind="BUSINESS")
        self.mutate("submitProfile", "account { id }", business=COMPANY)

    def verification(self, document: str = "DRIVERS_LICENSE") -> str:
        """Start a verification and return the provider's page."""
        url = self.mutate("startIdentityVerification", "verification { url }", documentType=document)["verification"]["url"]
        return str(url)

    def verified(self) -> str:
        """Come as far as the provider's page by the API alone, and return it."""
        token = self.sign_up().partition("token=")[2]
        self.mutate("verifyEmail", "account { id }", token=token)
        self.submit()
        return self.verification()

    def status(self) -> str:
        """Return where the onboarding stands."""
        question = "{ viewer { account { onboarding { status } } } }"
        return str(self.ask(question)["viewer"]["account"]["onboarding"]["status"])


def wait_until(is_so: Callable[[], bool], seconds_max: float = 30) -> None:
    """Wait for something that happens by itself."""
    deadline = time.monotonic() + seconds_max
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)
