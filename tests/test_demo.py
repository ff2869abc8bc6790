"""`make demo EXIT=1`: the whole story as a newcomer runs it, on PostgreSQL and port of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.prove  # `.ci/run` plays it too; what it tells is tested chapter by chapter in `tests/scenarios`
@pytest.mark.rule("OPS-4", "TAX-45", "VL-2")
def test_the_demonstration_holds(tmp_path: Path):
    data_dir = Path(os.environ["DEPOT_TEST_RUN"]) / "demonstration"  # where its PostgreSQL gets to, gone with the run
    command = [sys.executable, "-c", "from depot.cli import main; main()", "demo", "--exit", "--port", "0"]
    command += ["--folder", str(tmp_path / "papers"), "--data-dir", str(data_dir)]
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    for line in (
        "✓ TAX-45 Vorabpauschale: 0.200000000",
        "✓ TAX-45 after exemption: 6.86",
        "✓ VL-2 locked: ('2017-01-01', '2023-12-31')",
        "✓ price day of the order too late (ORD-6): 2021-03-04",
        "Vorabpauschale 2025, base rate 2.53 %",
        "✓ consents by QR code (CON-14): 1",
        "✓ depot check: ✓",
        "expectations held",
    ):
        assert line in done.stdout
    papers = {path.name for path in (tmp_path / "papers").iterdir()}
    assert {"1-opening-confirmation.pdf", "3-settlement-sale.pdf", "6-consent-letter.pdf"} <= papers
    assert all(path.stat().st_size > 1000 for path in (tmp_path / "papers").iterdir())
