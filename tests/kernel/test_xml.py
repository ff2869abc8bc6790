"""Messages of others are read without trust; ours are written as a stream (ORD-10, CSH-6)."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depot.kernel.xml import XmlUnreadable, XmlWriter, escaped, kind_of, records, text_at

ISO = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">%s]><Document>&a19;</Document>""" % b"".join(
    b'<!ENTITY a%d "&a%d;&a%d;">' % (n, n - 1, n - 1) for n in range(1, 20)
)
FETCH = b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><Document><A>x</A></Document>'


def _message(entries: int = 3) -> bytes:
    sink = io.BytesIO()
    with XmlWriter(sink, ISO) as xml, xml.inside("BkToCstmrDbtCdtNtfctn"):
        with xml.inside("GrpHdr"):
            xml.leaf("MsgId", "a & b")
        for number in range(entries):
            with xml.inside("Ntry"):
                xml.leaf("Amt", f"{number}.00", Ccy="EUR")
    return sink.getvalue()


@pytest.mark.rule("ORD-10")
def test_what_is_written_is_read_back():
    message = _message()
    assert kind_of(message).message == "camt.054.001.08"
    assert kind_of(message).name == "BkToCstmrDbtCdtNtfctn"
    read = [(text_at(e, "MsgId"), text_at(e, "Amt")) for e in records(message, "GrpHdr", "Ntry")]
    assert read == [("a & b", None), (None, "0.00"), (None, "1.00"), (None, "2.00")]


DEEP = b"<a>" * 60 + b"</a>" * 60
BAD = {
    "bomb": BOMB,
    "fetch": FETCH,
    "empty": b"",
    "not XML": b"bundle_id;isin\n",
    "truncated": _message()[:-40],
    "two roots": _message() + b"<more/>",
    "UTF-16": _message().decode().encode("utf-16"),
    "UTF-7": b'<?xml version="1.0" encoding="UTF-7"?><a/>',
    "unknown entity": b"<Document><Ntry>&lol;</Ntry></Document>",
    "deep": DEEP,
    "deep in a record": b"<Document><Ntry>" + DEEP + b"</Ntry></Document>",
    "record deep inside": b"<a>" * 40 + b"<Ntry/>" + b"</a>" * 40,
    "very deep": b"<a>" * 100_000,
    "broken UTF-8": b"<Document><Ntry>\xff\xfe\xfa</Ntry></Document>",
}


@pytest.mark.rule("ORD-10", "CSH-6")
@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_trusted_is_refused_whole_and_at_once(name: str):
    began = time.perf_counter()
    with pytest.raises(XmlUnreadable) as refused:
        list(records(BAD[name], "Ntry"))
    assert time.perf_counter() - began < 1
    assert "passwd" not in refused.value.detail


@pytest.mark.rule("CSH-6")
def test_a_file_that_is_too_long_is_not_even_looked_at():
    with pytest.raises(XmlUnreadable, match="no message"):
        list(records(_message(), "Ntry", max_bytes=100))


@pytest.mark.rule("CSH-6")
def test_records_in_a_crowd_of_strangers_stay_quick():
    crowd = b"<Document>" + b"<x/><Ntry/>" * 50_000 + b"</Document>"
    began = time.perf_counter()
    assert sum(1 for _ in records(crowd, "Ntry")) == 50_000
    assert time.perf_counter() - began < 2


@pytest.mark.rule("ORD-10")
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40))
def test_any_text_comes_back_as_it_went(text: str):
    if any(sign in "\ufffe\uffff" for sign in text):
        return
    message = f"<Document><A>{escaped(text)}</A></Document>".encode()
    (read,) = [document.find("A").text or "" for document in records(message, "Document")]
    assert read == text


@pytest.mark.rule("ORD-10")
def test_characters_that_xml_does_not_know_are_our_own_mistake():
    with pytest.raises(ValueError, match="XML"):
        escaped("a\x07b")


@pytest.mark.rule("ORD-10")
def test_a_message_that_fails_halfway_is_visibly_broken():
    sink = io.BytesIO()
    with pytest.raises(RuntimeError), XmlWriter(sink, ISO):
        raise RuntimeError
    with pytest.raises(XmlUnreadable):
        kind_of(b"")
    with pytest.raises(XmlUnreadable):
        list(records(sink.getvalue(), "Ntry"))
