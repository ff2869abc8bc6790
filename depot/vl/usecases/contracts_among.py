"""Contracts by their ids."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.kernel.ids import VlContractId
from depot.vl import store
from depot.vl.model import Contract


def contracts_among(tx: Session, ids: Collection[VlContractId]) -> dict[VlContractId, Contract]:
    """The contracts, none of which changes until the transaction ends, so that purchases settle as they stand."""
    return store.contracts(tx, ids) if ids else {}
