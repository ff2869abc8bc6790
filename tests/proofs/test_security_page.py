"""docs/security.md is fresh, and every test that it names exists."""

from __future__ import annotations

import ast

import pytest

from tests.proofs.security_page import PAGE, ROOT, page, rows


@pytest.mark.rule("OPS-3")
def test_the_page_is_made_from_its_tables() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.proofs.security_page`"


@pytest.mark.rule("OPS-3")
def test_every_named_test_exists() -> None:
    named = {row["test"] for name in ("asvs", "promises") for row in rows(name) if row["test"]}
    files = {test.partition("::")[0] for test in named}
    there = {
        f"{file}::{node.name}"
        for file in files
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert named - there == set()
    assert all(row["test"] for row in rows("asvs") if row["state"] == "met"), "what is met is shown"
