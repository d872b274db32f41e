"""A hand: a mitten for a whole person, five fingers with their nails for a close look."""

from __future__ import annotations

from kiosk.figure.pieces import Half, Piece, Role
from kiosk.figure.space import Spot


def plain_hand(half: Half, hand: Spot) -> tuple[Piece, ...]:
    """A mitten with a thumb, for a whole person."""
    knuckles = hand.moved(0, -0.046, 0).about_x(half.side * half.angle("fingers"))
    half.mark(fingers=knuckles.point(0, -0.04), thumb=hand.point(0.03, -0.04))
    half.hold("fingers", knuckles, 0.034, (0.0, -0.015, 0.0))
    half.hold("thumb", hand, 0.030, (0.028, 0.0, 0.0))
    palm = ((hand.at, 0.0195), (hand.point(0.008, -0.046), 0.018), (hand.point(-0.008, -0.046), 0.018))
    return (
        half.piece("hand", *palm),
        half.piece("hand", (knuckles.at, 0.020), (knuckles.point(0.0, -0.034), 0.015)),
        half.piece("hand", (hand.point(0.010, -0.012), 0.011), (hand.point(0.027, -0.046), 0.0085)),
    )


_FINGERS = (0.052, 0.058, 0.054, 0.044)  # how long, from the forefinger on


def fine_hand(half: Half, hand: Spot) -> tuple[Piece, ...]:
    """A hand with five fingers, for a close look."""
    wrist = [(hand.point(x, 0.0), 0.0165) for x in (0.007, -0.007)]
    knuckles = [(hand.point(0.025, -0.062), 0.0115), (hand.point(-0.024, -0.057), 0.0115)]
    pieces = [half.piece("hand", *wrist, *knuckles)]
    for index in range(len(_FINGERS)):
        pieces += _finger(half, hand, index)
    return (*pieces, *_thumb(half, hand))


def _finger(half: Half, hand: Spot, index: int) -> list[Piece]:
    across, length, curl = 1.5 - index, _FINGERS[index] / 2, half.side * half.angle("fingers")
    knuckle = hand.moved(0.0175 * across, -0.062 + 0.003 * abs(across - 0.5), 0)
    first = knuckle.about_z(across * half.angle("spread")).about_x(curl)
    second = first.moved(0, -length, 0).about_x(curl * 0.9)
    tip = second.point(0, -length)
    if index == 1:
        half.mark(fingers=tip)
    half.hold("fingers", second, length, (0.0, -0.0075, 0.0))  # of the last one, which is free
    return [
        half.piece("fingers", (first.at, 0.0090), (second.at, 0.0085)),
        half.piece("fingers", (second.at, 0.0085), (tip, 0.0075)),
        _nail(half, second, length),
    ]


def _thumb(half: Half, hand: Spot) -> tuple[Piece, ...]:
    root = hand.moved(0.020, -0.014, -0.004 * half.side).about_z(half.angle("thumb")).about_x(half.side * 12)
    middle, tip = (root.point(0, -0.032), 0.0105), (root.point(0.0, -0.060), 0.0085)
    half.mark(thumb=tip[0])
    half.hold("thumb", root, 0.020, (0.012, 0.0, 0.0))
    return half.piece("thumb", (root.at, 0.0135), middle), half.piece("thumb", middle, tip), _nail(half, root, 0.060)


def _nail(half: Half, finger: Spot, length: float) -> Piece:
    """On the back of a finger: it tells the back of a hand from its palm."""
    bed, tip = (finger.point(0.0, -y, 0.0075 * half.side) for y in (length - 0.004, length))
    return Piece(f"{half.prefix}nail", ((bed, 0.0042), (tip, 0.0042)), Role.FACE)
