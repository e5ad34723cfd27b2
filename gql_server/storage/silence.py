"""How PostgreSQL notices that the other end of a session is gone without a word: forgotten by a firewall, or switched off.

It keeps such a session for hours otherwise, and a few of these leave no place for those that work. A session that waits for its
next transaction ends when nothing is heard of it for a while; one that waits for the rest of a transaction does by a setting of the
pool. One in the midst of a statement, or of what it sends, ends when the machine at its other end does not say that it is there.
"""

from __future__ import annotations

from typing import Final

UNHEARD_SECONDS_MAX: Final = 9
"""After this PostgreSQL ends a session that waits and hears nothing. It is more than two beats of whoever keeps the connections and
the time that one waits for an answer besides: so no session is ended in which its client may still believe."""

KEEPALIVES: Final = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": f"{UNHEARD_SECONDS_MAX}s",
}
"""For each session: how the machine at its other end is asked whether it is there. Over a Unix socket they mean nothing."""

IDLE_SETTINGS: Final = {"idle_session_timeout": f"{UNHEARD_SECONDS_MAX}s", **KEEPALIVES}
"""For the sessions of a pool."""
