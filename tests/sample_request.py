"""A request that has the form an operation of the OpenAPI document asks for; what it says is of no account."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from hypothesis import Phase, find, settings
from hypothesis import strategies as st

Document = dict[str, Any]

_IDENTIFIER: Final = re.compile(r"\^([a-z]{3})_\[")
_QUICK: Final = settings(database=None, phases=[Phase.generate], max_examples=100)
_FORMATS: Final = {"date": "2024-01-02", "date-time": "2024-01-02T10:00:00+01:00", "time": "14:00:00"}


def _resolved(document: Document, schema: Document) -> Document:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def value(document: Document, schema: Document) -> Any:
    """A value of the schema: the first of each choice, what is required and nothing else."""
    schema = _resolved(document, schema)
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            return value(document, schema[name][0])
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        parts, wanted = schema.get("properties", {}), schema.get("required", ())
        return {name: value(document, part) for name, part in parts.items() if name in wanted}
    return _simple(document, schema)


def _simple(document: Document, schema: Document) -> Any:
    match schema.get("type"):
        case "array":
            return [value(document, schema["items"])] * schema.get("minItems", 0)
        case "integer":
            return max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return True
    return _text(schema)


def _text(schema: Document) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if schema.get("examples"):
        return str(schema["examples"][0])
    if schema.get("format") == "base64":
        return b64encode(bytes({44: 32, 88: 64}[schema["minLength"]])).decode()
    if "pattern" in schema:
        return _matching(schema["pattern"], schema.get("minLength", 0))
    return "x" * schema.get("minLength", 1)


@cache
def _matching(pattern: str, shortest: int) -> str:
    """The plainest text that fits; ids at once, for they are many and long."""
    if identifier := _IDENTIFIER.match(pattern):
        return f"{identifier[1]}_{'0' * 25}1"
    plain = (letter * length for length in range(shortest, 13) for letter in "x0A")
    fitting = next((text for text in plain if text and re.search(pattern, text)), None)
    return fitting or find(st.from_regex(pattern, fullmatch=True), lambda text: len(text) >= shortest, settings=_QUICK)


def request(document: Document, path: str, operation: Document, ids: dict[str, str]) -> tuple[str, Any]:
    """The address with its parameters filled in, and the body or None; `ids` are parameters that are known."""
    query = {}
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        if parameter["in"] == "path":
            path = path.replace("{" + name + "}", ids.get(name) or str(value(document, parameter["schema"])))
        elif parameter["in"] == "query" and parameter.get("required"):
            query[name] = value(document, parameter["schema"])
    body = operation.get("requestBody")
    content = value(document, body["content"]["application/json"]["schema"]) if body else None
    return path + (f"?{urlencode(query)}" if query else ""), content
