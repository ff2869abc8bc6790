"""What is refused about persons."""

from __future__ import annotations

from dataclasses import dataclass

from depot.kernel.errors import Invalid


@dataclass(eq=False)
class PersonRefused(Invalid):
    """Some of a person's particulars cannot be true or are missing; every fault is listed."""

    title = "Some of the person's particulars cannot be accepted"
    title_de = "Einige Angaben zur Person können nicht angenommen werden"
    rule = "ACC-1"


@dataclass(eq=False)
class IdentificationRefused(Invalid):
    """The identification does not satisfy the law; every fault is listed."""

    title = "This identification is not sufficient"
    title_de = "Diese Identifizierung genügt nicht"
    rule = "ACC-2"
