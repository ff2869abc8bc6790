"""Whose is the money that came (CSH-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.rules.numbers import is_depot_number
from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.accounts.usecases.depots_among import depots_among
from depot.payments.model.bank import Detail, Suggestion, Why
from depot.payments.rules.purpose import KnownDepot, Match, Named, Unmatched, judged, named
from depot.payments.store import bank as store
from depot.payments.usecases.known_in_purposes import known_in_purposes


def judge_incoming(tx: Session, details: Sequence[Detail], *, on: date) -> list[Match | Unmatched | KnownDepot]:
    """A cash account that was paid to, a match by the purpose, or the reason for the work list with suggestions."""
    cash = [_cash_number(detail.creditor_iban) for detail in details]
    found = [named(detail.purpose) for detail in details]
    of_cash = Named(frozenset(), frozenset(number for number in cash if number), frozenset(), frozenset())
    known, by_wkn = known_in_purposes(tx, [*found, of_cash], on=on)
    answers: list[Match | Unmatched | KnownDepot] = []
    for detail, number, one in zip(details, cash, found, strict=True):
        paid_to = known.depots.get(number)
        if paid_to is not None and _is_cash_iban(tx, paid_to, detail.creditor_iban):
            answers.append(paid_to if paid_to.takes_money else Unmatched(Why.DEPOT_TAKES_NO_MONEY))
            continue
        isins = one.isins | {by_wkn[wkn] for wkn in one.wkns if wkn in by_wkn}
        answer = judged(replace(one, isins=isins), known)
        answers.append(_with_payer(tx, answer, detail) if isinstance(answer, Unmatched) else answer)
    return answers


def _cash_number(iban: str) -> str:
    """The depot number inside the IBAN of a cash account: its account number, with the check digit put back (ACC-6)."""
    base = iban[-10:]
    return next((base + digit for digit in "0123456789" if is_depot_number(base + digit)), "")


def _is_cash_iban(tx: Session, depot: KnownDepot, iban: str) -> bool:
    return depots_among(tx, [depot.depot_id])[depot.depot_id].cash_iban == iban


def _with_payer(tx: Session, answer: Unmatched, detail: Detail) -> Unmatched:
    """Whose direct debits are paid from the same account may have sent this money too."""
    numbers = depot_numbers(tx, store.depots_of_payer(tx, detail.iban))
    said = tuple(
        Suggestion(number, None, "a direct debit mandate names the payer's account")
        for number in sorted(numbers.values())
    )
    return replace(answer, suggestions=answer.suggestions + said)
