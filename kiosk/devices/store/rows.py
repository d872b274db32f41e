"""Records as they stand in a month's file, each with a checksum, so that damage loses one record and not the month."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from kiosk.devices.store.storage import Tables
from kiosk.log.records import SCHEMA, from_json, has_stamps, is_day

Row = dict[str, Any]


def is_document(document: Row) -> bool:
    """Whether it has what each document of a month has, of whatever version."""
    day, records = document.get("day"), document.get("records")
    return isinstance(day, str) and is_day(day) and isinstance(records, list)


def what_is_left(document: Row) -> Row:
    """The records of a document that is none, as one."""
    records = document.get("records")
    rows = [row for row in (records if isinstance(records, list) else []) if is_readable(row)]
    return {"day": rows[-1]["day"] if rows else _LONG_AGO, "records": rows}


_LONG_AGO = "1900-01-01"


def is_readable(row: object) -> bool:
    """Whether a row is a record, or one of a kind that only a newer version knows."""
    try:
        if not isinstance(row, dict) or not has_stamps(row):
            return False
        from_json(row)
    except ValueError:
        return False
    return True


def with_sums(rows: Iterable[Any]) -> list[Any]:
    """The rows, each with the checksum of all else that is in it as `crc`; what is no row stays as it is."""
    return [{**row, "crc": _sum(row)} if isinstance(row, dict) and "crc" not in row else row for row in rows]


def _sum(row: Row) -> str:
    values = {name: value for name, value in row.items() if name != "crc"}
    return f"{zlib.crc32(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()):08x}"


def salvaged(content: bytes) -> list[Row]:
    """Every record that is still whole in what is left of a month, whatever lies between them."""
    text = content.decode(errors="replace")
    decoder, rows, at = json.JSONDecoder(), [], text.find(_ROW)
    while at >= 0:
        try:
            row, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            rows += [row] if is_readable(row) and row.get("crc") in (None, _sum(row)) else []
        at = text.find(_ROW, end)
    return rows


_ROW = '{"kind"'  # how each of them begins


def as_tables(rows: list[Row], newer: list[Row]) -> Tables:
    """The rows in documents as a fold makes them, and the documents of a newer version as they were."""
    sessions = grouped([row for row in rows if row["session"]], lambda row: row["session"])
    days = grouped([row for row in rows if not row["session"]], lambda row: row["day"])
    documents = {
        "days": [document_of("day", day, group) for day, group in days.items()],
        "sessions": [document_of("session", session, group) for session, group in sessions.items()],
    }
    for document in newer:
        documents["sessions" if "session" in document else "days"].append(document)
    return {name: {str(n): document for n, document in enumerate(found, 1)} for name, found in documents.items()}


def document_of(key: str, value: str, rows: list[Row]) -> Row:
    """A new document: the session, or the day, that `key` and `value` name."""
    return {"schema": SCHEMA, "day": rows[-1]["day"], key: value, "records": with_sums(rows)}


def month_of_row(row: Row) -> str:
    """The month in which it belongs, as YYYY-MM."""
    return str(row["day"])[:7]


def latest(rows: Iterable[Any]) -> list[Row]:
    """The rows by number, each once; of two with one number the later in the list counts."""
    by_number: dict[int, Row] = {}
    strange = []  # written by some other hand; kept as it is
    for row in rows:
        if isinstance(row, dict) and type(row.get("number")) is int:
            by_number[row["number"]] = row
        else:
            strange.append(row)
    return [*strange, *(by_number[number] for number in sorted(by_number))]


def grouped(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    """The rows by what `key` tells of each, in their order."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
