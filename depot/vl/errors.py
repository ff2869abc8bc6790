"""The refusals of VL."""

from __future__ import annotations

from dataclasses import dataclass

from depot.kernel.errors import Invalid


@dataclass(eq=False)
class PaymentAfterDay(Invalid):
    """A preview at a day knows only payments that have arrived by that day (VL-13)."""

    title = "A payment lies after the day of the preview"
    title_de = "Eine Zahlung liegt nach dem Stichtag der Vorschau"
    rule = "VL-13"
