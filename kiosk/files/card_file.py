"""Reads a file of one card: what a family wants to ask, and whom."""

from __future__ import annotations

from kiosk.content.cards import Card
from kiosk.files.stretch_file import sources_in
from kiosk.files.table import Table


def card_in(table: Table, stem: str) -> Card:
    """The card that the table tells of; what is wrong with it is noted."""
    card = Card(
        id=stem,
        title=table.text("title"),
        lines=table.texts("lines"),
        ask=table.text("ask"),
        sources=sources_in(table),
    )
    table.done()
    return card
