from __future__ import annotations

from itertools import pairwise

import pytest

from depot.funds.model import FundState, Side
from depot.funds.rules.dealing import DEALS, NEXT, deals, may_follow
from tests.funds.fund_examples import some_terms


@pytest.mark.rule("FND-1")
def test_every_state_has_its_row_and_can_be_reached():
    assert set(DEALS) == set(NEXT) == set(FundState)
    reached = {FundState.OPEN}
    for _ in FundState:
        reached |= {later for state in reached for later in NEXT[state]}
    assert reached == set(FundState)


@pytest.mark.rule("FND-1", "ORD-3")
@pytest.mark.parametrize(
    ("state", "buys", "sells"),
    [
        (FundState.OPEN, True, True),
        (FundState.SUBSCRIPTIONS_SUSPENDED, False, True),
        (FundState.REDEMPTIONS_SUSPENDED, True, False),
        (FundState.IN_LIQUIDATION, False, False),
        (FundState.CLOSED, False, False),
        (FundState.MERGED, False, False),
    ],
)
def test_what_a_fund_deals_in_each_state(state: FundState, *, buys: bool, sells: bool):
    assert deals(state, Side.SUBSCRIPTION) is buys
    assert deals(state, Side.REDEMPTION) is sells


@pytest.mark.rule("FND-1")
def test_a_fund_may_be_suspended_reopened_liquidated_and_closed_but_not_revived():
    state = FundState
    for before, after in pairwise(
        [state.OPEN, state.SUBSCRIPTIONS_SUSPENDED, state.OPEN, state.IN_LIQUIDATION, state.CLOSED]
    ):
        assert may_follow(before, after)
    for ended in (state.IN_LIQUIDATION, state.CLOSED, state.MERGED):
        assert not may_follow(ended, state.OPEN)


@pytest.mark.rule("FND-1", "ORD-7", "ORD-8", "ORD-9")
def test_terms_answer_per_side_and_name_the_funds_own_calendar():
    terms = some_terms(subscription_pricing_days=1, redemption_pricing_days=2, redemption_settlement_days=4)
    assert (terms.pricing_days(Side.SUBSCRIPTION), terms.pricing_days(Side.REDEMPTION)) == (1, 2)
    assert (terms.settlement_days(Side.SUBSCRIPTION), terms.settlement_days(Side.REDEMPTION)) == (2, 4)
    assert terms.calendar_codes == ("IE", "XNYS", terms.isin)
