"""The letters that customers get, in Japanese and English, as they are put into the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gql_server.ports.people import OutgoingEmail
from gql_server.ports.runtime import Clock, Identifiers

JAPANESE: Final = "ja"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in one language; ``{link}`` stands for its link."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A letter in both languages."""

    ja: Letter
    en: Letter

    def in_language_of(self, locale: str) -> Letter:
        """Return the Japanese letter for a Japanese locale, the English one for any other."""
        return self.ja if locale.lower().split("-")[0] == JAPANESE else self.en


VERIFICATION: Final = Bilingual(
    ja=Letter(
        "メールアドレスの確認",
        """ご登録ありがとうございます。

次のリンクを開いて、メールアドレスの確認を完了してください。リンクは24時間有効で、一度だけ使えます。

{link}

お心当たりのない場合は、リンクを開かずにこのメールを破棄してください。
""",
    ),
    en=Letter(
        "Verify your e-mail address",
        """Thank you for signing up.

Open this link to verify your e-mail address. It works for 24 hours, and once.

{link}

If you did not sign up, do not open the link; there is nothing else to do.
""",
    ),
)

ALREADY_REGISTERED: Final = Bilingual(
    ja=Letter(
        "すでに登録されています",
        """このメールアドレスで新規登録の申し込みがありましたが、すでにアカウントをお持ちです。

これまでのパスワードでログインしてください。アカウントは何も変更されていません。

{link}

お心当たりのない場合は、このメールを破棄してください。
""",
    ),
    en=Letter(
        "You already have an account",
        """Someone asked to sign up with this e-mail address, which already has an account.

Sign in with the password you have. Nothing about your account has changed.

{link}

If it was not you, there is nothing to do.
""",
    ),
)


class Letters:
    """Writes letters for the outbox."""

    def __init__(self, public_url: str, clock: Clock, identifiers: Identifiers) -> None:
        """Hold where links lead: the address at which customers reach the server, without a slash at its end."""
        self._public_url = public_url
        self._clock = clock
        self._identifiers = identifiers

    def verification(self, to: str, locale: str, token: str) -> OutgoingEmail:
        """Return the letter that carries the link with the one-time token."""
        return self._address(VERIFICATION.in_language_of(locale), to, f"{self._public_url}/verify?token={token}", token)

    def already_registered(self, to: str, locale: str) -> OutgoingEmail:
        """Return the letter that tells the owner of a known address of the attempt to sign up with it."""
        return self._address(ALREADY_REGISTERED.in_language_of(locale), to, f"{self._public_url}/", None)

    def _address(self, letter: Letter, to: str, link: str, token: str | None) -> OutgoingEmail:
        return OutgoingEmail(
            id=self._identifiers.new_id(),
            to=to,
            subject=letter.subject,
            text=letter.text.format(link=link),
            links=(link,),
            token=token,
            created_at=self._clock.now(),
        )
