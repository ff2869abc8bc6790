"""A readable difference of two versions of terms: paragraph by paragraph, inside a paragraph word by word (CON-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import Final

from consent.model import Terms

_WORD: Final = re.compile(r"\S+\s*")
_ALIKE: Final = 0.4  # a paragraph that shares less with its counterpart reads better as removed and added


class ChangeKind(StrEnum):
    """How a paragraph of the new version stands to the old one (CON-1)."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand in both versions, in the new one only, or in the old one only."""

    kind: ChangeKind
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the comparison, word by word (CON-1)."""

    kind: ChangeKind
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A readable difference of two versions of the same terms (CON-1)."""

    older: Terms
    newer: Terms
    paragraphs: tuple[Paragraph, ...]


def compare(older: str, newer: str) -> tuple[Paragraph, ...]:
    """Every paragraph of both versions in reading order; nothing of either is left out (CON-1)."""
    return tuple(_paragraphs(_split(older), _split(newer)))


def _split(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (_whole(ChangeKind.SAME, text) for text in new[new_from:new_to])
            continue
        for before, after in zip_longest(old[old_from:old_to], new[new_from:new_to]):
            yield from _pair(before, after)


def _pair(before: str | None, after: str | None) -> Iterator[Paragraph]:
    if before is not None and after is not None:
        old, new = _WORD.findall(before), _WORD.findall(after)
        match = SequenceMatcher(None, old, new, autojunk=False)
        if match.ratio() >= _ALIKE:
            yield Paragraph(ChangeKind.CHANGED, tuple(_words(match, old, new)))
            return
    if before is not None:
        yield _whole(ChangeKind.REMOVED, before)
    if after is not None:
        yield _whole(ChangeKind.ADDED, after)


def _words(match: SequenceMatcher[str], old: Sequence[str], new: Sequence[str]) -> Iterator[Words]:
    for tag, old_from, old_to, new_from, new_to in match.get_opcodes():
        if tag == "equal":
            yield Words(ChangeKind.SAME, "".join(new[new_from:new_to]))
            continue
        if old_to > old_from:
            yield Words(ChangeKind.REMOVED, "".join(old[old_from:old_to]))
        if new_to > new_from:
            yield Words(ChangeKind.ADDED, "".join(new[new_from:new_to]))


def _whole(kind: ChangeKind, text: str) -> Paragraph:
    return Paragraph(kind, (Words(kind, text),))
