"""Every text that is released: one example per kind, and every fact of it flipped once (S3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from auth.model import ADD_FACTOR, BLOCK_FACTOR, REMOVE_FACTOR, Factor, FactorKind
from auth.rules.factor_text import factor_change_text
from consent.model import ACT as CONSENT
from consent.model import Campaign, Letters, Requirement, RequirementState, Terms, TermsKind
from consent.rules.wording import release_text
from depot.accounts.model import PowerScope, Product, RoleKind
from depot.accounts.rules.person_changes import address_text
from depot.accounts.rules.requests import closing_text, power_text, reference_account_text
from depot.accounts.usecases.ask_for_address import ACT as CHANGE_ADDRESS
from depot.accounts.usecases.ask_for_change import ACT as DEPOT_REQUEST
from depot.customers.model import Address, NewPerson
from depot.funds.model import Side
from depot.kernel.clock import new_id
from depot.kernel.ids import (
    AccessConsentId,
    CampaignId,
    DepotId,
    FactorId,
    OrderId,
    PersonId,
    RequirementId,
    TermsId,
    ThirdPartyId,
    VlAgreementId,
    VlContractId,
)
from depot.kernel.money import Eur, Units
from depot.payments.rules.mandate_text import ACT as MANDATE
from depot.payments.rules.mandate_text import mandate_text
from depot.payments.rules.payouts import ACT as PAYOUT
from depot.payments.rules.payouts import payout_text
from depot.third_parties.model import ACCESS_ACT, AccessConsent, AccessWanted
from depot.third_parties.rules.access import access_text
from depot.vl.model import Contract, Stage
from depot.vl.rules.letters import agreement_text
from depot.vl.usecases.ask_agreement import ACT as VL_AGREEMENT
from orders.model import Hold, MoneyPlace, Order, OrderState, Purpose, Size, SizedBy, SwitchTarget
from orders.rules.canonical_text import Named, cancellation_text, order_text
from orders.rules.limits import Limit, LimitAction, LimitKind
from orders.rules.plans.plan import Interval, Leg, Pause, PlanKind, PlanTerms, RequestKind, Rise
from orders.rules.plans.wording import request_text
from orders.rules.transfers.transfer import Counterparty, Donee, HolderChange, TransferKind, TransferRequest
from orders.rules.transfers.wording import transfer_text
from orders.rules.vl_end_sale import end_sale_text
from orders.usecases.ask_cancellation import ACT as CANCEL_ORDER
from orders.usecases.ask_end_sale import ACT as VL_END_SALE
from orders.usecases.ask_transfer import ACT as TRANSFER
from orders.usecases.open_plan_request import ACT as PLAN
from orders.usecases.place_order import ACT as PLACE_ORDER
from tax.rules.exemption_order import canonical_text

_T: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
_DAY, _LATER = date(2026, 2, 2), date(2026, 12, 31)
_WORLD, _STOCKS = "IE00BK5BQT80", "LU0908500753"
_DEPOT, _OTHER_DEPOT = DepotId(new_id()), DepotId(new_id())
_IBAN, _OTHER_IBAN = "DE89370400440532013000", "DE68210501700012345678"


@dataclass(frozen=True)
class Text:
    """The text of an act, from facts; `flips` are the facts that somebody could change on the way."""

    act: str
    kind: str
    words: Callable[..., str]
    facts: dict[str, Any]
    flips: dict[str, Any]

    @property
    def shown(self) -> str:
        return self.words(**self.facts)

    def flipped(self) -> Iterator[tuple[str, str]]:
        """The name of each fact, and the text with it changed."""
        for name, other in self.flips.items():
            yield name, self.words(**self.facts | {name.split(" ")[0]: other})


def _order(**changes: Any) -> Order:
    facts: dict[str, Any] = {
        "order_id": OrderId(new_id()),
        "depot_id": _DEPOT,
        "position_id": None,
        "isin": _WORLD,
        "side": Side.SUBSCRIPTION,
        "size": Size(SizedBy.AMOUNT, amount=Eur(100_000)),
        "money": MoneyPlace.CASH_ACCOUNT,
        "purpose": Purpose.CUSTOMER,
        "state": OrderState.PLACED,
        "placed_by": None,
        "placed_at": _T,
        "terms_valid_from": _DAY,
        "charge_percent": Decimal(0),
        "cost_information": None,
        "lapses_at": _T,
        "hold": Hold(),
    }
    return Order(**facts | changes)


def _of_order(words: Callable[[Order, Named], str]) -> Callable[..., str]:
    def text(*, order: dict[str, Any], named: Named, **changes: Any) -> str:
        return words(_order(**order | changes), named)

    return text


_NAMED = Named("Welt-Fonds", "12345678901")
_SALE = {"side": Side.REDEMPTION, "size": Size(SizedBy.UNITS, units=Units(5_000_000))}
_ORDER_FLIPS = {
    "isin": _STOCKS,
    "named (fund)": replace(_NAMED, fund_name="Aktien-Fonds"),
    "named (depot)": replace(_NAMED, depot_number="12345678902"),
    "money": MoneyPlace.REFERENCE_ACCOUNT,
}
_LIMIT = Limit(
    LimitKind.FIXED, Decimal(100), LimitAction.SELL, _LATER, "EUR", rises=True, highest=Decimal(90), watched_until=_DAY
)
_TARGETS = ((SwitchTarget(_STOCKS, Decimal(60)), "Aktien"), (SwitchTarget("DE0008490962", Decimal(40)), "Renten"))
_TERMS = PlanTerms(PlanKind.SAVINGS, (Leg(_WORLD, Eur(5_000)),), 1, Interval.MONTHLY, _DAY, MoneyPlace.CASH_ACCOUNT)
_NAMES = {_WORLD: "Welt-Fonds", _STOCKS: "Aktien-Fonds"}
_ADDRESS = Address("Lindenstraße 12", "50674", "Köln", "DE")
_ATTORNEY = NewPerson(
    "Max", "Muster", None, date(1980, 4, 17), "Bonn", "DE", ("DE",), _ADDRESS, "m@example.org", "", (), "", ""
)
_WANTED = AccessWanted(
    (_IBAN,), balances=True, transactions=False, is_recurring=True, valid_until=_DAY, frequency_per_day=4
)
_AGREED = Terms(TermsId(new_id()), Product.INVESTMENT, TermsKind.GENERAL, "AGB", "2", _DAY, "", "ab" * 32)
_CAMPAIGN = Campaign(CampaignId(new_id()), "AGB 2026", _DAY, _DAY, _LATER, Letters.ALL)
_REQUIREMENT = Requirement(
    RequirementId(new_id()), _CAMPAIGN, Product.INVESTMENT, RoleKind.HOLDER, (_DEPOT,), offers_qr=True,
    state=RequirementState.OPEN, effective_on=None, terms=(_AGREED,),
)  # fmt: skip


_CONTRACT = Contract(
    VlContractId(new_id()), VlAgreementId(new_id()), _DEPOT, _WORLD, PersonId(new_id()), "VL-1",
    _DAY, _LATER, _DAY, _LATER, Stage.LOCKED,
)  # fmt: skip
_DONEE = Donee(name="Bert Amsel", birth_date=date(1990, 5, 1), tax_id="86095742719", relationship="Bruder")
_THERE = Counterparty(bank="Andere Bank", bic="COBADEFFXXX", account="4711", holder="Bert Amsel")
_OUT = TransferRequest(TransferKind.OUT, _WORLD, Units(5_000_000), HolderChange.GIFT, counterparty=_THERE, donee=_DONEE)


def _switched(**changes: Any) -> Named:
    (target, name), other = _TARGETS
    return replace(_NAMED, targets=((replace(target, **changes), name), other))


def _access(wanted: AccessWanted, third_party: str) -> str:
    return access_text(
        AccessConsent(
            AccessConsentId(new_id()), ThirdPartyId(new_id()), third_party, wanted, _T, None, (), None, None, None
        )
    )


def _consent(requirement: Requirement) -> str:
    return release_text([requirement], {_DEPOT: "12345678901", _OTHER_DEPOT: "12345678902"})


def _factor(act: str) -> Text:
    one = Factor(FactorId(new_id()), FactorKind.APP, "Telefon")
    flips = {
        "factor (kind)": replace(one, kind=FactorKind.PASSKEY),
        "factor (name)": replace(one, name="Tablet"),
        "factor (id)": replace(one, factor_id=FactorId(new_id())),
    }
    return Text(act, act, factor_change_text, {"act": act, "factor": one}, flips)


_PURCHASE = {"order": {}, "named": _NAMED}
_PURCHASE_FLIPS = _ORDER_FLIPS | {"size": Size(SizedBy.AMOUNT, amount=Eur(900_000)), "side": Side.REDEMPTION}
_SALE_FLIPS = _ORDER_FLIPS | {"size": Size(SizedBy.UNITS, units=Units(6_000_000)), "size (all)": Size(SizedBy.ALL)}
_PLAN = {"kind": RequestKind.SET_UP, "terms": _TERMS, "fund_names": _NAMES, "depot_number": "12345678901"}
_PLAN_FLIPS = {
    "kind": RequestKind.END,
    "terms (kind)": replace(_TERMS, kind=PlanKind.WITHDRAWAL),
    "terms (fund)": replace(_TERMS, legs=(Leg(_STOCKS, Eur(5_000)),)),
    "terms (amount)": replace(_TERMS, legs=(Leg(_WORLD, Eur(50_000)),)),
    "terms (units)": replace(_TERMS, legs=(Leg(_WORLD, units=Units(5_000)),)),
    "terms (day)": replace(_TERMS, day=15),
    "terms (interval)": replace(_TERMS, interval=Interval.YEARLY),
    "terms (start)": replace(_TERMS, starts_on=_LATER),
    "terms (end)": replace(_TERMS, ends_on=_LATER),
    "terms (money)": replace(_TERMS, money=MoneyPlace.DIRECT_DEBIT),
    "terms (rise)": replace(_TERMS, rise=Rise(percent=Decimal(5))),
    "terms (pause)": replace(_TERMS, pause=Pause(_DAY, _LATER)),
    "depot_number": "12345678902",
}

TEXTS: Final = (
    Text(PLACE_ORDER, "purchase", _of_order(order_text), _PURCHASE, _PURCHASE_FLIPS),
    Text(PLACE_ORDER, "sale", _of_order(order_text), {"order": _SALE, "named": _NAMED}, _SALE_FLIPS),
    Text(
        PLACE_ORDER, "switch", _of_order(order_text), {"order": _SALE, "named": replace(_NAMED, targets=_TARGETS)},
        {
            "isin": _STOCKS,
            "named (share)": _switched(percent=Decimal(61)),
            "named (target)": _switched(isin=_WORLD),
            "named (none)": _NAMED,
        },
    ),
    Text(
        PLACE_ORDER, "limit", _of_order(order_text), {"order": _SALE, "named": replace(_NAMED, limit=_LIMIT)},
        {
            "size": Size(SizedBy.UNITS, units=Units(1)),
            "named (figure)": replace(_NAMED, limit=replace(_LIMIT, figure=Decimal(10))),
            "named (kind)": replace(_NAMED, limit=replace(_LIMIT, kind=LimitKind.DYNAMIC)),
            "named (end)": replace(_NAMED, limit=replace(_LIMIT, ends_on=_DAY)),
            "named (side)": replace(_NAMED, limit=replace(_LIMIT, rises=False)),
            "named (action)": replace(_NAMED, limit=replace(_LIMIT, action=LimitAction.NOTIFY)),
        },
    ),
    Text(CANCEL_ORDER, "cancellation", _of_order(cancellation_text), _PURCHASE, _PURCHASE_FLIPS),
    Text(PLAN, "plan", request_text, _PLAN, _PLAN_FLIPS),
    Text(
        PAYOUT, "payout", payout_text,
        {"amount": Eur(10_000), "depot_number": "12345678901", "name": "Anna Amsel", "iban": _IBAN, "purpose": "Miete"},
        {"amount": Eur(90_000), "depot_number": "12345678902", "name": "Eve", "iban": _OTHER_IBAN, "purpose": ""},
    ),
    Text(
        MANDATE, "mandate", mandate_text,
        {
            "depot_number": "12345678901", "creditor": "Musterbank", "creditor_id": "DE98ZZZ09999999999",
            "reference": "MDT0000000000001", "debtor_name": "Anna Amsel", "iban": _IBAN,
        },
        {
            "depot_number": "12345678902", "creditor": "Andere", "creditor_id": "DE97ZZZ09999999998",
            "reference": "MDT0000000000002", "debtor_name": "Eve", "iban": _OTHER_IBAN,
        },
    ),
    Text(
        CHANGE_ADDRESS, "address", address_text, {"address": _ADDRESS},
        {
            f"address ({name})": replace(_ADDRESS, **{name: other})
            for name, other in (
                ("street", "Ulmenweg 1"), ("postcode", "50675"), ("city", "Bonn"), ("country", "AT"),
                ("addition", "c/o"),
            )
        },
    ),
    Text(
        DEPOT_REQUEST, "reference account", reference_account_text,
        {"iban": _IBAN, "holder_name": "Anna Amsel", "depot_number": "12345678901"},
        {"iban": _OTHER_IBAN, "holder_name": "Eve", "depot_number": "12345678902"},
    ),
    Text(
        DEPOT_REQUEST, "power", power_text,
        {"attorney": _ATTORNEY, "scope": PowerScope.TRADE, "ends_at_death": True, "depot_number": "12345678901"},
        {
            "attorney (name)": replace(_ATTORNEY, family_name="Eve"),
            "attorney (birth)": replace(_ATTORNEY, birth_date=_DAY),
            "scope": PowerScope.FULL,
            "ends_at_death": False,
            "depot_number": "12345678902",
        },
    ),
    Text(DEPOT_REQUEST, "closing", closing_text, {"depot_number": "12345678901"}, {"depot_number": "12345678902"}),
    Text(
        "exemption_order", "exemption order", canonical_text,
        {"amount": Eur(80_100), "valid_from": _DAY, "valid_until": None},
        {"amount": Eur(80_200), "amount (none)": Eur(0), "valid_from": _LATER, "valid_until": _LATER},
    ),
    Text(
        ACCESS_ACT, "third party", _access, {"wanted": _WANTED, "third_party": "Kontoblick GmbH"},
        {
            "wanted (account)": replace(_WANTED, ibans=(_OTHER_IBAN,)),
            "wanted (transactions)": replace(_WANTED, transactions=True),
            "wanted (end)": replace(_WANTED, valid_until=_LATER),
            "third_party": "Eve GmbH",
        },
    ),
    Text(
        CONSENT, "consent", _consent, {"requirement": _REQUIREMENT},
        {
            "requirement (depot)": replace(_REQUIREMENT, depots=(_OTHER_DEPOT,)),
            "requirement (version)": replace(_REQUIREMENT, terms=(replace(_AGREED, version="3"),)),
            "requirement (wording)": replace(_REQUIREMENT, terms=(replace(_AGREED, sha256="cd" * 32),)),
            "requirement (day)": replace(_REQUIREMENT, campaign=replace(_CAMPAIGN, effective_on=_LATER)),
        },
    ),
    Text(
        VL_AGREEMENT, "VL agreement", agreement_text,
        {"fund_name": "Welt-Fonds", "isin": _WORLD, "depot_number": "12345678901", "person_name": "Anna Amsel"},
        {"fund_name": "Aktien-Fonds", "isin": _STOCKS, "depot_number": "12345678902", "person_name": "Eve"},
    ),
    Text(
        VL_END_SALE, "VL sale", end_sale_text,
        {
            "contract": _CONTRACT, "fund_name": "Welt-Fonds", "depot_number": "12345678901",
            "money": MoneyPlace.CASH_ACCOUNT,
        },
        {
            "contract (number)": replace(_CONTRACT, number="VL-2"),
            "contract (fund)": replace(_CONTRACT, isin=_STOCKS),
            "contract (end)": replace(_CONTRACT, locked_until=_DAY),
            "fund_name": "Aktien-Fonds",
            "depot_number": "12345678902",
            "money": MoneyPlace.REFERENCE_ACCOUNT,
        },
    ),
    Text(
        MANDATE,
        "mandate",
        mandate_text,
        {
            "depot_number": "12345678901",
            "creditor": "Musterbank",
            "creditor_id": "DE98ZZZ09999999999",
            "reference": "M-1",
            "debtor_name": "Anna Amsel",
            "iban": _IBAN,
        },
        {
            "depot_number": "12345678902",
            "creditor": "Eve Bank",
            "creditor_id": "DE68ZZZ00000025032",
            "reference": "M-2",
            "debtor_name": "Eve",
            "iban": _OTHER_IBAN,
        },
    ),
    Text(
        TRANSFER, "transfer", transfer_text,
        {"request": _OUT, "units": Units(5_000_000), "fund_name": "Welt-Fonds", "depot_number": "12345678901"},
        {
            "request (kind)": replace(_OUT, kind=TransferKind.IN),
            "request (fund)": replace(_OUT, isin=_STOCKS),
            "request (change)": replace(_OUT, change=HolderChange.SALE),
            "request (bank)": replace(_OUT, counterparty=replace(_THERE, bank="Eve Bank")),
            "request (account)": replace(_OUT, counterparty=replace(_THERE, account="666")),
            "request (holder)": replace(_OUT, counterparty=replace(_THERE, holder="Eve")),
            "request (donee)": replace(_OUT, donee=replace(_DONEE, name="Eve")),
            "units": Units(6_000_000),
            "fund_name": "Aktien-Fonds",
            "depot_number": "12345678902",
        },
    ),
    *(_factor(act) for act in (ADD_FACTOR, BLOCK_FACTOR, REMOVE_FACTOR)),
)  # fmt: skip
