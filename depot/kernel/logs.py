"""Structured logs without personal data: event names and ids, one JSON object a line (AUT-15)."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import structlog

# What looks like an IBAN, a German tax id or a bearer token is blotted out whatever field it came in.
_SECRET = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b|\b\d{11}\b|\b[A-Za-z0-9_-]{43}\b")
_INNERMOST = 6


def _redact(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in entry.items():
        if isinstance(value, str):
            entry[name] = _SECRET.sub("[redacted]", value)
    return entry


def place(step: TracebackType | None) -> list[str]:
    """Where something broke, innermost last; never what it said, for that may hold data of a request."""
    places = []
    while step is not None:
        places.append(f"{step.tb_frame.f_code.co_filename.rsplit('/', 3)[-1]}:{step.tb_lineno}")
        step = step.tb_next
    return places[-_INNERMOST:]


class JsonLines(logging.Formatter):
    """What libraries log, in the same form; of an exception the class and the place (SQL errors quote parameters)."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        entry: dict[str, Any] = {
            "event": _SECRET.sub("[redacted]", record.getMessage().partition("\n")[0]),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info and record.exc_info[0]:
            entry |= {"kind": record.exc_info[0].__name__, "place": place(record.exc_info[2])}
        return json.dumps(entry, ensure_ascii=False)


def configure(*, level: str = "INFO") -> None:
    """JSON lines on standard error, for the service and for uvicorn; access lines are written by the middleware."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            _redact,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(JsonLines())
    if not any(isinstance(handler.formatter, JsonLines) for handler in logging.getLogger().handlers):
        logging.getLogger().addHandler(lines)
    logging.getLogger("uvicorn.access").disabled = True
