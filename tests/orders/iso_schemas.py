"""The ISO 20022 schemas, where they lie beside the repository; without them a test skips and says so."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from depot.kernel.xml import kind_of

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "xsd"


@cache
def _schema(message: str) -> Any:
    return etree.XMLSchema(etree.parse(FOLDER / f"{message}.xsd"))


def assert_valid(content: bytes) -> None:
    """The message is valid against its own schema (R12)."""
    message = kind_of(content).message
    if not (FOLDER / f"{message}.xsd").exists():
        pytest.skip(f"the schema of {message} is not beside the repository")
    schema = _schema(message)
    assert schema.validate(etree.fromstring(content)), schema.error_log
