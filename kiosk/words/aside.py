"""What is set aside, why, and who brings it back."""

from __future__ import annotations

LEGS = "Legs"
ALL_STRETCHES = "All stretches"
ASIDE_TITLE = "Set aside"
ASIDE_NONE = "Nothing is set aside."
WHO_CLEARED = "Who said yes?"
WHO = (("back", "Leave it set aside"), ("therapist", "Therapist"), ("doctor", "Doctor"), ("me", "Me"))
CLEAR_SURE = "Bring it back?"
CLEAR_SURE_CHOICES = (("back", "Leave it set aside"), ("yes", "Yes, bring it back"))
CLEARED_SAID = "It is back."


def region_name(region: str, side: str | None) -> str:
    """A part of the body that is left out."""
    whole = {"leg": LEGS, "arm": "Arms", "all": ALL_STRETCHES, "breathless": "What takes breath"}
    if side is None or region not in ("leg", "arm"):
        return whole.get(region, region.capitalize())
    return f"{side} {region}".capitalize()


# Why something was set aside.
ASIDE_WHY = {
    "hurt": "it hurt",
    "stopped": "stopped, not said why",
    "leg": "a leg newly swollen, warm, or painful at rest",
    "chest": "chest pain, coughing blood or sudden breathlessness",
    "breathless": "more breathless than usual",
    "joint rests today": "rested for the day",
}


def aside_why(why: str) -> str:
    """Why something was set aside; a reason of a therapist's own is told as it stands."""
    return ASIDE_WHY.get(why, why)
