"""Ids as arrays of sixteen bytes, which compare and sort as the ids do; pure, for rules that compute in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.bytes_]
UUID_FIELD: Final = "S16"


def uuid_array(ids: Iterable[UUID]) -> Bytes:
    """Ids as an array."""
    return np.frombuffer(b"".join(each.bytes for each in ids), UUID_FIELD)


def uuids(ids: npt.NDArray[Any]) -> list[UUID]:
    """An array as ids."""
    found = np.ascontiguousarray(ids).tobytes()
    return [UUID(bytes=found[at : at + 16]) for at in range(0, len(found), 16)]
