"""What an installation decides: read from the environment once, at start, and checked as a whole.

Each variable is declared once, as a field of a part of `Settings`: its name, what it means, what it accepts, its default. A bad
value, a missing one and a misspelt name end the start with a `SettingsError` that names the variable. Secrets are never shown,
neither in an error nor in a `repr`. A variable that is set but empty counts as unset.
"""

from gql_server.settings.declared.ground import DEVELOPMENT_SECRET
from gql_server.settings.declared.logs import LogFormat, LogLevel
from gql_server.settings.declared.settings import Settings

__all__ = ["DEVELOPMENT_SECRET", "LogFormat", "LogLevel", "Settings"]
