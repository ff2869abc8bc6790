"""S1: a hundred wrong PINs from two processes at once, and from a third one later: at most five are evaluated."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import sessionmaker

from tests.auth.customers import with_app

ROOT = Path(__file__).resolve().parents[2]


def started(url: str, number: str, tries: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.auth.wrong_pins", url, number, str(tries)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> dict[str, Any]:
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(output)
    return found


@pytest.mark.rule("AUT-10", "AUT-11", "AUT-12")
def test_of_a_hundred_wrong_pins_in_two_processes_five_are_evaluated(engine: Engine, database_url: str):
    with sessionmaker(engine).begin() as tx:
        number = with_app(tx).number
    both = [said(process) for process in [started(database_url, number, 50) for _ in range(2)]]
    later = said(started(database_url, number, 3))
    assert sum(found["evaluated"] for found in (*both, later)) <= 5
    answers = sum((Counter(found["answers"]) for found in (*both, later)), Counter())
    assert set(answers) <= {"32 2026-01-05T09:05:00+00:00", "TooManyTries"}, "one answer for right, wrong and locked"
    with engine.connect() as look:
        locked = look.scalar(text("select locked_until from auth.accesses where number = :n"), {"n": number})
    assert locked is not None
