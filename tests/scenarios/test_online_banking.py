"""The page for newcomers is what it says: its blocks run in order, over real HTTP and on the real clock."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy.orm import sessionmaker

from auth.usecases.enrol_staff import enrol_staff
from depot.app import assemble
from depot.demo.seed import seed
from depot.demo.server import free_port
from depot.kernel import db
from depot.kernel.actor import StaffRole
from depot.kernel.clock import SystemClock
from depot.settings import Environment, Settings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "online-banking.md"
PASSWORD = "a long pass phrase"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What a newcomer has after section 0."""

    url: str
    totp_secret: str


@pytest.fixture
def sandbox(fresh_database: str, tmp_path: Path) -> Iterator[Sandbox]:
    app = assemble(Settings(environment=Environment.TEST, data_dir=tmp_path), db.engine(fresh_database))
    sessions, now = sessionmaker(app.state.engine), SystemClock().now()
    seed(sessions, now=now)
    with sessions.begin() as tx:
        roles = (StaffRole.SERVICE, StaffRole.OPERATIONS)
        staff = enrol_staff(tx, name="olga", roles=roles, password=PASSWORD, now=now)
    port = free_port(0)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield Sandbox(f"http://127.0.0.1:{port}", staff.totp_secret)
    server.should_exit = True
    thread.join(timeout=20)
    app.state.engine.dispose()


@pytest.mark.rule("ACC-11", "AUT-2", "AUT-3", "AUT-4", "AUT-5", "AUT-6", "AUT-9", "ORD-2", "ORD-4")
def test_a_newcomer_opens_logs_in_pairs_a_phone_and_releases_an_order(sandbox: Sandbox):
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) == 9
    known: dict[str, Any] = {"SERVICE": sandbox.url, "STAFF_TOTP_SECRET": sandbox.totp_secret}
    for number, block in enumerate(blocks):
        exec(compile(block, f"block {number} of {PAGE.name}", "exec"), known)  # noqa: S102 - this is what the page is for
    known["api"].close()

    assert known["order"]["state"] == "accepted"
    assert "500,00" in known["text"]
