"""The plugin host and the plugins that ship with it."""
