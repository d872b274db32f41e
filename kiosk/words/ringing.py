"""A ring for somebody to come."""

from __future__ import annotations

RINGING = "Please come"
RING_ONLY = "this room only"
RING_UNHEARD = "This ring cannot be heard."
RING_HINT = "Any button ends it."
RING_DANGER_HINT = "It rings again until someone is here."
IS_SOMEONE_HERE = "Is someone here?"
WILL_CALL = "I will call. Any button waits."
