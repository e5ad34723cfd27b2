"""All decisions of an installation as one value: read from an environment, checked alone and together."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from gql_server.settings.declared.attempts import Attempts
from gql_server.settings.declared.books import Books
from gql_server.settings.declared.border import Border
from gql_server.settings.declared.database import Databases
from gql_server.settings.declared.documents import Documents
from gql_server.settings.declared.ground import DEVELOPMENT_SECRET, Ground
from gql_server.settings.declared.live import LiveUpdates
from gql_server.settings.declared.logs import Logs
from gql_server.settings.declared.observability import Observability
from gql_server.settings.declared.passwords import Passwords
from gql_server.settings.declared.people import People
from gql_server.settings.declared.plugins import Plugins
from gql_server.settings.declared.rounds import Rounds
from gql_server.settings.declared.safeguards import Safeguards
from gql_server.settings.declared.teller import TellerQueue
from gql_server.settings.declared.visits import Visits
from gql_server.settings.declared.webhooks import Webhooks
from gql_server.settings.passkey_site import default_origins, default_rp_id, foreign_origin
from gql_server.settings.secret_files import with_files
from gql_server.settings.variables import Mode, SettingsError, Variable

PREFIX = "GQL_SERVER_"
PLUGIN_PREFIX = "GQL_SERVER_PLUGIN_"


@dataclass(frozen=True, kw_only=True)
class Settings(
    Logs,
    Rounds,
    Observability,
    Border,
    Books,
    Passwords,
    Webhooks,
    People,
    Safeguards,
    Attempts,
    Documents,
    Visits,
    LiveUpdates,
    Databases,
    TellerQueue,
    Plugins,
    Ground,
):  # The fields of the last base come first: read the list from its end.
    """Every decision of an installation. `Settings()` is the sandbox that `make run` starts."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Returns the settings that an environment gives.

        Args:
            environ: Such as `os.environ`. Only `PORT` and what begins with `GQL_SERVER_` is looked at. A secret may be given by the
                name of a file that holds it, in a variable of the same name with `_FILE` at its end.

        Raises:
            SettingsError: A value is not accepted, is missing, or contradicts another; or a name is unknown.
        """
        variables = cls._declared()
        environ = with_files(environ, [one.name for one in variables.values() if one.is_secret], PLUGIN_PREFIX)
        told = {name: text for name, text in environ.items() if name.startswith(PLUGIN_PREFIX) and text}
        _refuse_unknown_names(set(environ) - set(told), [variable.name for variable in variables.values()])
        mode = Mode(str(variables["mode"].read(environ, Mode.SANDBOX)))
        values: dict[str, Any] = {name: variable.read(environ, mode) for name, variable in variables.items()}
        settings = cls(**values, plugin_settings=told)
        settings._check_together()
        return settings

    @classmethod
    def variables(cls) -> tuple[Variable, ...]:
        """Returns every variable there is, in the order of declaration."""
        return tuple(cls._declared().values())

    @classmethod
    def _declared(cls) -> dict[str, Variable]:
        return {entry.name: entry.metadata["variable"] for entry in fields(cls) if "variable" in entry.metadata}

    def shown(self) -> tuple[tuple[Variable, str], ...]:
        """Returns each variable with the value in force, as a person may see it."""
        return tuple((variable, variable.kind.show(getattr(self, name))) for name, variable in self._declared().items())

    @property
    def is_sandbox(self) -> bool:
        """Whether nobody's money is at stake."""
        return self.mode is Mode.SANDBOX

    @property
    def is_seeded_at_start(self) -> bool:
        """Whether an empty database is given markets and customers at start."""
        return self.seed and self.is_sandbox

    @property
    def uses_development_secret(self) -> bool:
        """Whether the secret is the one that is written in the code."""
        return self.secret == DEVELOPMENT_SECRET

    @property
    def base_url(self) -> str:
        """Where customers reach the server, without a slash at the end."""
        return self.public_url or f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def passkey_site(self) -> tuple[str, tuple[str, ...]]:
        """The domain for which passkeys are good, and the origins from which they may answer."""
        return self.passkey_rp_id or default_rp_id(self.base_url), self.passkey_origins or default_origins(self.base_url)

    def _check_together(self) -> None:
        """Refuses values that are fine alone and wrong together."""
        self._check_databases()
        if self.teller_queue_max < self.teller_batch_max:
            raise SettingsError(
                "GQL_SERVER_TELLER_QUEUE_MAX",
                f"{self.teller_queue_max} is less than GQL_SERVER_TELLER_BATCH_MAX, {self.teller_batch_max}",
            )
        foreign = foreign_origin(self.passkey_rp_id or default_rp_id(self.base_url), self.passkey_origins)
        if foreign is not None:
            raise SettingsError(
                "GQL_SERVER_PASSKEY_ORIGINS",
                f"no browser at {foreign} offers passkeys of {self.passkey_site[0]}; give https origins of that domain",
            )
        if bool(self.operator_email) != bool(self.operator_password):
            missing = "GQL_SERVER_OPERATOR_PASSWORD" if self.operator_email else "GQL_SERVER_OPERATOR_EMAIL"
            raise SettingsError(missing, "the first operator needs both an e-mail address and a password")
        if self.trusted_documents_only and self.trusted_documents is None:
            raise SettingsError("GQL_SERVER_TRUSTED_DOCUMENTS_ONLY", "there are none without GQL_SERVER_TRUSTED_DOCUMENTS")
        if self.mode is Mode.PRODUCTION and self.uses_development_secret:
            raise SettingsError("GQL_SERVER_SECRET", "the sandbox's secret is public; production needs one of its own")
        if self.mode is Mode.PRODUCTION and self.webhook_loopback:
            raise SettingsError("GQL_SERVER_WEBHOOK_LOOPBACK", "'on' is for sandbox mode; nobody's machine is production's to ask")
        if self.mode is Mode.PRODUCTION and self.seed:
            raise SettingsError("GQL_SERVER_SEED", "'on' is for sandbox mode; production invents no customers")

    def _check_databases(self) -> None:
        if self.database_connections_min > self.database_connections_max:
            raise SettingsError(
                "GQL_SERVER_DATABASE_CONNECTIONS_MIN",
                f"{self.database_connections_min} is more than GQL_SERVER_DATABASE_CONNECTIONS_MAX, "
                f"{self.database_connections_max}",
            )
        for name, url in {"DATABASE_DIRECT_URL": self.database_direct_url, "REPLICA_URL": self.replica_url}.items():
            if url and {url.partition(":")[0], self.database_url.partition(":")[0]} != {"postgresql"}:
                raise SettingsError(f"GQL_SERVER_{name}", "it is another address of a PostgreSQL database")


def _refuse_unknown_names(environ: Iterable[str], known: list[str]) -> None:
    """Refuses a misspelt variable, which would otherwise be a decision that silently does not hold."""
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            hint = f"is it {close[0]}?" if close else "`gql-server settings` lists them"
            raise SettingsError(name, f"there is no such variable; {hint}")
