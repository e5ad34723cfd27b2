"""Settings of an adapter: what it must be told of the outside, such as an address or a key.

    class SmtpMail:
        name: ClassVar[str] = "smtp_mail"
        settings: ClassVar[tuple[AdapterSetting, ...]] = (AdapterSetting("url", "Where the mail server is."),)

        def __init__(self, settings: Mapping[str, str]) -> None: ...

The host reads each from a variable of the environment, ``GQL_SERVER_PLUGIN_SMTP_MAIL_URL`` here, and hands all of them to the
constructor. What makes no sense is a ``ValueError`` there, whose message an operator reads.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AdapterSetting:
    """One setting of an adapter.

    Args:
        name: Lower case with underscores.
        meaning: One sentence for the operator, with the unit.
        default: Its text where none is given; None where one must be.
        is_secret: Whether it is never shown.
        beside_database: Where the server's database is a file, the default is another one beside it: named like the database, with
            this ending.
    """

    name: str
    meaning: str
    default: str | None = ""
    is_secret: bool = False
    beside_database: str = ""
