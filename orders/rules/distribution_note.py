"""ORD-20, DOC-2: the note on a distribution: units, amounts in both currencies, each tax, where the net went."""

from __future__ import annotations

from depot.accounts.model import Depot, Letterhead
from depot.funds.model import FundTerms
from depot.holdings.model import Position
from depot.kernel.ids import PREFIX, to_text
from depot.kernel.money import Eur
from depot.postbox.model.contents import DistributionContent
from depot.postbox.model.parts import DepotBalance, Payment, PaymentWay, Taxes, TaxWorking
from orders.rules.distribution_booking import EURO, Distribution, DistributionPayment, DistributionUse
from orders.rules.settlement_document import printed_iban
from tax.model import TaxedDistribution
from tax.rules.distribution import net_in_currency
from tax.rules.partial_exemption import printed


def distribution_note(
    announced: Distribution,
    paid: DistributionPayment,
    taxed: TaxedDistribution,
    *,
    head: Letterhead,
    depot: Depot,
    position: Position,
    terms: FundTerms,
    balance: DepotBalance,
) -> DistributionContent:
    """Every figure of the payment, with the derivation of its taxes (ORD-20, TAX-3)."""
    tax = taxed.withholding
    reinvests = paid.use is DistributionUse.REINVEST
    return DistributionContent(
        recipient=head.recipient,
        depot=head.depot,
        position_number=position.number,
        fund=terms.name,
        isin=paid.isin,
        reference=to_text(PREFIX["DistributionPaymentId"], paid.payment_id),
        record_day=announced.record_day,
        booked_on=paid.booked_on,
        units_held=paid.units,
        per_unit=announced.per_unit,
        currency=announced.currency,
        gross=paid.gross,
        gross_eur=paid.gross_eur,
        exchange_rate=None if announced.currency == EURO else paid.fx_rate,
        partial_exemption=printed(terms.fund_class, on=announced.pay_day),
        working=_working(taxed),
        taxes=Taxes(tax.capital_gains_tax, tax.solidarity_surcharge, tax.church_tax),
        net=net_in_currency(paid.gross, tax, paid.fx_rate),
        payment=_payment(paid, depot, announced),
        reinvested_into=position.number if reinvests else None,
        balance=balance,
        derivation=taxed.steps,
    )


def _payment(paid: DistributionPayment, depot: Depot, announced: Distribution) -> Payment:
    if paid.use is DistributionUse.REINVEST:
        return Payment(paid.net, PaymentWay.TO_REINVESTMENT, value_day=announced.pay_day)
    iban = printed_iban(depot.cash_iban)
    return Payment(paid.net, PaymentWay.TO_CASH_ACCOUNT, value_day=announced.pay_day, iban=iban)


def _working(taxed: TaxedDistribution) -> TaxWorking:
    found, tax = taxed.distribution, taxed.withholding
    return TaxWorking(
        income_label="Ausschüttung",
        income=found.gross,
        vorabpauschalen_deducted=Eur.ZERO,
        exempt_amount=found.exempt_amount,
        taxable_amount=found.taxable_amount,
        losses_used=tax.losses_used,
        loss_added=tax.loss_added,
        exemption_used=tax.exemption_used,
        foreign_tax_credited=tax.foreign_tax_credited,
        tax_base=tax.tax_base,
    )
