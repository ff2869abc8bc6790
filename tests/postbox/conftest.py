"""What the postbox stands on: the keys that seal content and PDFs."""

from __future__ import annotations

import pytest

from depot.kernel import crypto
from depot.kernel.crypto import Keyring


@pytest.fixture(autouse=True)
def keys() -> None:
    crypto.install(Keyring({1: b"k" * 32}, b"p" * 32))
