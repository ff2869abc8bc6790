"""What reaches the log of a running service: one JSON object a line, and nothing of a request (AUT-15)."""

from __future__ import annotations

import json
import logging

import pytest

from depot.kernel.logs import JsonLines


def _line(message: str, *arguments: object, broken: BaseException | None = None) -> dict[str, object]:
    exc_info = (type(broken), broken, broken.__traceback__) if broken else None
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "x.py", 1, message, arguments, exc_info)
    line = JsonLines().format(record)
    assert "\n" not in line
    parsed: dict[str, object] = json.loads(line)
    return parsed


@pytest.mark.rule("AUT-15")
def test_of_an_exception_the_class_and_the_place_are_logged_never_its_words() -> None:
    try:
        json.loads("Müller, DE02120300000000202051")
    except json.JSONDecodeError as broken:
        line = _line("Exception in ASGI application\n", broken=broken)
    assert line["event"] == "Exception in ASGI application"
    assert line["kind"] == "JSONDecodeError"
    assert [entry for entry in line["place"] if "test_logs.py" in entry]  # type: ignore[attr-defined]
    assert "char 0" not in str(line)  # the exception's own words


@pytest.mark.rule("AUT-15")
def test_what_looks_like_an_iban_or_a_tax_id_is_blotted_out() -> None:
    line = _line("payment of %s, %s", "DE02120300000000202051", "86095742719")
    assert line["event"] == "payment of [redacted], [redacted]"
