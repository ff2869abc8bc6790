from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.build import an_active_single_depot


@pytest.mark.rule("ACC-11")
def test_opening(tx: Session):
    depot = an_active_single_depot(tx)
    assert depot.state == "active"
