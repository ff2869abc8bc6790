"""Consents to advertising on the wire (CON-16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

from consent.rules.advertising import AdvertisingChannel, AdvertisingDecision, AdvertisingState, wording_de
from depot.kernel.web.wire import Answer, StrictModel


class AdvertisingAsked(StrictModel):
    """`POST /v1/advertising-consents`: yes or no to one channel; a no takes back an earlier yes."""

    channel: AdvertisingChannel
    agrees: bool


class AnswerShown(Answer):
    """Something that was said, in the words it was asked in."""

    decision: AdvertisingDecision
    decided_at: datetime
    wording: str


class ChannelShown(Answer):
    """A channel: the last word, the words of the question, and until when a no blocks asking again."""

    channel: AdvertisingChannel
    decision: AdvertisingDecision | None
    wording: str
    may_be_asked: bool
    blocked_until: date | None
    history: list[AnswerShown]

    @classmethod
    def of(cls, state: AdvertisingState, bank: str) -> Self:
        """From the model."""
        return cls(
            channel=state.channel,
            decision=state.decision,
            wording=wording_de(state.channel, bank),
            may_be_asked=state.may_be_asked,
            blocked_until=state.blocked_until,
            history=[
                AnswerShown(decision=each.decision, decided_at=each.decided_at, wording=each.wording)
                for each in state.history
            ],
        )


class AdvertisingShown(Answer):
    """All channels, each apart."""

    data: list[ChannelShown]

    @classmethod
    def of(cls, states: Sequence[AdvertisingState], bank: str) -> Self:
        """From the model."""
        return cls(data=[ChannelShown.of(state, bank) for state in states])
