"""A text with characters outside the BMP, and entities counted in UTF-16 code units."""

from typing import Any

Entity = dict[str, Any]


def utf16_length(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def span(text: str, part: str, kind: str, **fields: Any) -> Entity:
    """An entity over the first occurrence of `part`."""
    offset = utf16_length(text[: text.index(part)])
    return {"type": kind, "offset": offset, "length": utf16_length(part), **fields}


def in_order(entities: list[Entity]) -> list[Entity]:
    """Entities by place, the longer first: their order in a message means nothing."""
    return sorted(entities, key=lambda e: (e["offset"], -e["length"], e["type"]))


ASTRAL = "𝔘𝔫𝔦 👩‍👩‍👧 bold, slanted 🏴‍☠️, let x = 1; and a link 🎉"

ASTRAL_ENTITIES = [
    span(ASTRAL, "👩‍👩‍👧 bold", "bold"),
    span(ASTRAL, "slanted 🏴‍☠️", "italic"),
    span(ASTRAL, "let x = 1;", "code"),
    span(ASTRAL, "link 🎉", "textUrl", url="https://example.org/"),
]
