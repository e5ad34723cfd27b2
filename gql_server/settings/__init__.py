"""What an installation decides, by variables of the environment: ``declared`` is the table, ``kinds`` what a value may be."""

from gql_server.settings.declared import DEVELOPMENT_SECRET, LogFormat, LogLevel, Settings
from gql_server.settings.variables import Mode, SettingsError, Variable

__all__ = ["DEVELOPMENT_SECRET", "LogFormat", "LogLevel", "Mode", "Settings", "SettingsError", "Variable"]
