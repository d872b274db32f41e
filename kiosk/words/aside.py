"""What is set aside, why, and who brings it back."""

from __future__ import annotations

LEGS = "Legs"
ASIDE_TITLE = "Set aside"
ASIDE_NONE = "Nothing is set aside."
WHO_CLEARED = "Who said yes?"
WHO = (("back", "Leave it set aside"), ("therapist", "Therapist"), ("doctor", "Doctor"), ("me", "Me"))
CLEAR_SURE = "Bring it back?"
CLEAR_SURE_CHOICES = (("back", "Leave it set aside"), ("yes", "Yes, bring it back"))
CLEARED_SAID = "It is back."

# A part of the body that is left out, on one side or as a whole.
REGIONS = {
    "arm": "Arms",
    "arm left": "Left arm",
    "arm right": "Right arm",
    "leg": "Legs",
    "leg left": "Left leg",
    "leg right": "Right leg",
    "neck": "Neck",
    "trunk": "Trunk",
    "all": "All stretches",
    "breathless": "What takes breath",
}

# Why something was set aside.
ASIDE_WHY = {
    "hurt": "it hurt",
    "stopped": "stopped, not said why",
    "leg": "a leg newly swollen, warm, or painful at rest",
    "chest": "chest pain, coughing blood or sudden breathlessness",
    "breathless": "more breathless than usual",
    "joint rests today": "rested for the day",
}


def region_name(region: str, side: str | None) -> str:
    """A part of the body that is left out; one that nobody knows is told as it was kept."""
    return REGIONS.get(f"{region} {side}") or REGIONS.get(region, region)


def aside_why(why: str) -> str:
    """Why something was set aside; a reason of a therapist's own is told as it stands."""
    return ASIDE_WHY.get(why, why)
