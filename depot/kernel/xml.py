"""XML of other institutions is read without trust, and ours is written as a stream (ORD-10, CSH-3, CSH-6).

A document type, an entity, another encoding than UTF-8, too many bytes, too deep a tree or a missing end refuse the
whole message: nothing of a file that cannot be trusted is ever taken. Nothing is fetched, nothing is expanded.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar, Final, Protocol, Self, TypeAlias

from lxml import etree

from depot.kernel.errors import Fault, Invalid

# An lxml element; lxml brings no types of its own.
Element: TypeAlias = Any

MAX_BYTES: Final = 128 * 1024 * 1024
MAX_DEPTH: Final = 32
_DECLARED: Final = re.compile(rb"""\A(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Asked of each record and once of what is left around them, in the engine: no Python step per element.
_TOO_DEEP: Final = etree.XPath(f"count(ancestor::*) > {MAX_DEPTH} or boolean({'/'.join('*' * MAX_DEPTH)})")


@dataclass(eq=False)
class XmlUnreadable(Invalid):
    """A message that is no sound XML, or tries more than to be read: refused whole (ORD-10, CSH-6)."""

    title: ClassVar[str] = "The file is no message that can be read"
    title_de: ClassVar[str] = "Die Datei ist keine lesbare Nachricht"
    rule: ClassVar[str] = "ORD-10"

    @classmethod
    def because(cls, why: str) -> Self:
        """The refusal with its one reason."""
        return cls(_faults=(Fault(cls.rule, "/file", why, "unreadable"),))


@dataclass(frozen=True, slots=True)
class Kind:
    """What a message says it is: the namespace of its root and the first element inside."""

    namespace: str
    name: str

    @property
    def message(self) -> str:
        """The ISO 20022 message such as `camt.053.001.08`; empty for other namespaces."""
        head, _, message = self.namespace.rpartition(":xsd:")
        return message if head == "urn:iso:std:iso:20022:tech" else ""


def safe(source: bytes, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The same bytes, if nothing in them can do more than be read; refused otherwise."""
    if len(source) > max_bytes:
        raise XmlUnreadable.because(f"the file has more than {max_bytes} bytes")
    if b"\0" in source or source[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise XmlUnreadable.because("the file is not written in UTF-8")
    declared = _DECLARED.match(source)
    if declared and declared.group(1).lower() not in {b"utf-8", b"us-ascii"}:
        raise XmlUnreadable.because("the file is not written in UTF-8")
    if b"<!DOCTYPE" in source or b"<!ENTITY" in source:
        raise XmlUnreadable.because("the file brings a document type or entities of its own")
    return source


def kind_of(source: bytes, *, max_bytes: int = MAX_BYTES) -> Kind:
    """What the message is, told by its first two elements; the rest is not read."""
    names: list[str] = []
    try:
        for _, element in _parser(safe(source, max_bytes=max_bytes), events=("start",), tag=None):
            names.append(element.tag)
            if len(names) == 2:  # the root and what stands in it
                break
    except etree.XMLSyntaxError as broken:
        raise XmlUnreadable.because(_sentence(broken)) from None
    root = etree.QName(names[0])
    return Kind(root.namespace or "", etree.QName(names[-1]).localname)


def records(source: bytes, *tags: str, max_bytes: int = MAX_BYTES) -> Iterator[Element]:
    """Each element with one of these local names, in any namespace, when its end was read; then it is forgotten.

    Memory stays flat over any number of records. An element named within another named one is yielded first and is
    empty when the outer one comes. A broken end refuses at the end: callers keep nothing of a file that is not through.
    """
    before: Element = None
    try:
        walk = _parser(safe(source, max_bytes=max_bytes), events=("end",), tag=[f"{{*}}{tag}" for tag in tags])
        for _, element in walk:
            if _TOO_DEEP(element):
                raise XmlUnreadable.because(f"the file is nested deeper than {MAX_DEPTH} elements")
            yield element
            if before is not None and before.getparent() is not None:
                before.getparent().remove(before)
            element.clear(keep_tail=False)
            before = element
        if walk.root is not None and _TOO_DEEP(walk.root):
            raise XmlUnreadable.because(f"the file is nested deeper than {MAX_DEPTH} elements")
    except etree.XMLSyntaxError as broken:
        raise XmlUnreadable.because(_sentence(broken)) from None


def _parser(source: bytes, *, events: tuple[str, ...], tag: list[str] | None) -> Any:
    return etree.iterparse(
        io.BytesIO(source),
        events=events,
        tag=tag,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _sentence(broken: Any) -> str:
    # The parser's own sentence may quote the file; only the place is told.
    line, column = broken.position
    return f"the XML is broken at line {line}, column {column}"


@lru_cache(maxsize=4096)
def _path(path: str) -> str:
    return "/".join(step if step == "*" else f"{{*}}{step}" for step in path.split("/"))


def text_at(element: Element, path: str) -> str | None:
    """The text at a path of local names such as `GrpHdr/MsgId`, without outer blanks; None if it is not there."""
    found: str | None = element.findtext(_path(path))
    return found.strip() or None if found is not None else None


def child_at(element: Element, path: str) -> Element | None:
    """The first element at a path of local names."""
    return element.find(_path(path))


def children_at(element: Element, path: str) -> list[Element]:
    """All elements at a path of local names."""
    found: list[Element] = element.findall(_path(path))
    return found


def name_of(element: Element) -> str:
    """The local name of an element."""
    return str(element.tag).rpartition("}")[2]


_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


class Sink(Protocol):
    """Whatever takes bytes as they come: a file, a buffer, a digest beside a file."""

    def write(self, chunk: bytes, /) -> object:
        """Take the next bytes."""


@dataclass(slots=True)
class XmlWriter:
    """Writes one document into a sink as it grows; what is open is closed in order.

    `with XmlWriter(sink, "urn:iso:...") as xml: with xml.inside("GrpHdr"): xml.leaf("MsgId", "...")`
    """

    sink: Sink
    namespace: str
    root: str = "Document"
    _parts: list[str] = field(default_factory=list, repr=False)
    _open: list[str] = field(default_factory=list, repr=False)

    def __enter__(self) -> Self:
        self._parts.append('<?xml version="1.0" encoding="UTF-8"?>\n')
        self.start(self.root, xmlns=self.namespace)
        return self

    def __exit__(self, kind: object, value: object, traceback: object) -> None:
        if kind is None:  # a half-written message stays visibly broken
            self.end()
            assert not self._open, f"still open: {self._open}"
            self._parts.append("\n")
        self.flush()

    def start(self, tag: str, **attributes: str) -> None:
        """Open an element."""
        self._parts.append(f"<{tag}{_attributes(attributes)}>")
        self._open.append(tag)

    def end(self) -> None:
        """Close the innermost open element."""
        self._parts.append(f"</{self._open.pop()}>")
        if len(self._parts) > 4096:  # a few pages at a time
            self.flush()

    def leaf(self, tag: str, text: object, **attributes: str) -> None:
        """An element that holds only text."""
        self._parts.append(f"<{tag}{_attributes(attributes)}>{escaped(str(text))}</{tag}>")

    def raw(self, markup: str) -> None:
        """Markup made of `escaped` text by the caller, for a hot path of many equal records."""
        self._parts.append(markup)
        if len(self._parts) > 4096:
            self.flush()

    @contextmanager
    def inside(self, *tags: str) -> Iterator[None]:
        """Open the elements one in the other, and close them all at the end."""
        for tag in tags:
            self.start(tag)
        yield
        for _ in tags:
            self.end()

    def flush(self) -> None:
        """Hand over what was written so far."""
        self.sink.write("".join(self._parts).encode())
        self._parts.clear()


def _attributes(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escaped(value)}"' for name, value in attributes.items())


def escaped(text: str) -> str:
    """The text as it may stand in an element or an attribute; characters that XML does not know are our own mistake."""
    if not text.isprintable() and _FORBIDDEN.search(text):
        msg = "a character that XML does not know"
        raise ValueError(msg)
    return text.translate(_ESCAPED)
