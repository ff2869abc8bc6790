"""The documents of consent: announcement, form, letter with link, confirmation, refusal, reminder (CON-2 to CON-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from consent.model import AskedItem, Campaign, LinkLetter, Origin, Requirement, Terms, Way
from consent.rules.code import in_groups
from consent.rules.qr_code import qr_svg
from consent.rules.state import takes_effect_on
from consent.rules.wording import (
    CHANNEL_DE,
    LEGITIMATION_DE,
    announcement_de,
    form_de,
    free_text_de,
    refusal_de,
    reminder_de,
    requirement_de,
)
from depot.accounts.rules.names import ROLE_DE
from depot.customers.model import AddressLabel
from depot.customers.rules.countries import country_name_de
from depot.kernel.ids import PREFIX, ConsentId, DepotId, PersonId, to_text
from depot.postbox.model.contents import (
    ConsentConfirmationContent,
    ConsentedRequirement,
    ConsentLetterContent,
    LetterContent,
    TermsShown,
)
from depot.postbox.model.document import Category, Channel, NewDocument
from depot.postbox.model.parts import Address

_REFERENCE_LETTERS: Final = 12


@dataclass(frozen=True, slots=True)
class Addressee:
    """The person a document goes to."""

    person: PersonId
    label: AddressLabel

    @property
    def address(self) -> Address:
        """The address block."""
        label = self.label
        return Address(
            names=tuple(line for line in (label.name, label.addition) if line),
            street=label.street,
            postcode=label.postcode,
            city=label.city,
            country=label.country,
            country_name=country_name_de(label.country),
        )

    @property
    def salutation(self) -> str:
        """How the letter begins."""
        return f"Guten Tag {self.label.name}"


def announcement(
    addressee: Addressee, campaign: Campaign, terms: Sequence[Terms], asked: Sequence[str], *, ways: AbstractSet[Way]
) -> NewDocument:
    """What announces the campaign, filed under the changes of terms, posted without online access (CON-2)."""
    paragraphs = announcement_de(campaign, terms, asked, ways=ways)
    return _letter(
        addressee,
        "Änderung unserer Bedingungen",
        paragraphs,
        kind="terms_announcement",
        on=campaign.announced_on,
        channel=_channel(ways),
    )


def consent_form(
    addressee: Addressee,
    campaign: Campaign,
    item: AskedItem | Requirement,
    terms: Sequence[Terms],
    *,
    line: str,
    is_posted: bool,
) -> NewDocument:
    """The form to sign for one requirement, with its code (CON-10)."""
    concerned = [found for found in terms if found.product == item.product]
    paragraphs = form_de(campaign, concerned, line, role=ROLE_DE[item.role], code=in_groups(item.form_code, 5))
    return _letter(
        addressee,
        "Formular: Zustimmung zu geänderten Bedingungen",
        paragraphs,
        kind="consent_form",
        on=campaign.announced_on,
        channel=Channel.POST if is_posted else Channel.POSTBOX,
    )


def reminder(
    addressee: Addressee, campaign: Campaign, asked: Sequence[str], *, ways: AbstractSet[Way], today: date
) -> NewDocument:
    """A reminder by the person's own channel (CON-13)."""
    paragraphs = reminder_de(campaign, asked, ways=ways)
    subject = "Erinnerung: Ihre Zustimmung zu geänderten Bedingungen"
    return _letter(addressee, subject, paragraphs, kind="terms_reminder", on=today, channel=_channel(ways))


def not_considered(addressee: Addressee, line: str, *, today: date) -> NewDocument:
    """What was written on a form beyond the consent is filed as not considered (CON-10)."""
    subject = "Zusätze auf Ihrem Formular: nicht berücksichtigt"
    kind = "consent_free_text"
    return _letter(addressee, subject, free_text_de(line), kind=kind, on=today, channel=Channel.POSTBOX)


def _channel(ways: AbstractSet[Way]) -> Channel:
    return Channel.POSTBOX if Way.ONLINE in ways else Channel.POST


def _letter(
    addressee: Addressee, subject: str, paragraphs: tuple[str, ...], *, kind: str, on: date, channel: Channel
) -> NewDocument:
    content = LetterContent(addressee.address, addressee.salutation, subject, paragraphs)
    filed = NewDocument.of(content, depot=None, persons=(addressee.person,), filed_on=on, channel=channel)
    return replace(filed, category=Category.CHANGES_OF_TERMS, kind=kind)


def link_letter(
    addressee: Addressee,
    letter: LinkLetter,
    requirements: Sequence[Requirement],
    numbers: Mapping[DepotId, str],
    *,
    public_url: str,
) -> ConsentLetterContent:
    """The letter with the personal QR code, the short link and the code beside it (CON-7)."""
    campaign = requirements[0].campaign
    terms = {found.terms_id: found for requirement in requirements for found in requirement.terms}
    return ConsentLetterContent(
        recipient=addressee.address,
        salutation=addressee.salutation,
        campaign=campaign.title,
        terms=tuple(terms_shown(found, campaign) for found in terms.values()),
        requirements=tuple(requirement_de(requirement, numbers) for requirement in requirements),
        effective_on=campaign.effective_on,
        respond_by=campaign.ends_on,
        qr_svg=qr_svg(link_url(public_url, letter)),
        short_link=short_link(public_url, letter),
        consent_code=in_groups(letter.code, 4),
    )


def link_url(public_url: str, letter: LinkLetter) -> str:
    """What the QR code says (CON-9: no personal data in it)."""
    return f"{public_url.rstrip('/')}/c/{letter.token}"


def short_link(public_url: str, letter: LinkLetter) -> str:
    """What is typed: it finds the letter and proves nothing (CON-7)."""
    return f"{public_url.rstrip('/')}/k/{in_groups(letter.reference, 5)}"


def terms_shown(terms: Terms, campaign: Campaign) -> TermsShown:
    """A version of terms as documents print it (CON-11)."""
    return TermsShown(terms.title, terms.version, campaign.effective_on, terms.sha256)


def confirmation(
    addressee: Addressee,
    given: Sequence[Requirement],
    numbers: Mapping[DepotId, str],
    origin: Origin,
    *,
    consents: Sequence[ConsentId],
    given_at: datetime,
) -> NewDocument:
    """The confirmation of consents to one campaign (CON-11); `given_at` is Berlin time."""
    campaign = given[0].campaign
    today: date = given_at.date()
    content = ConsentConfirmationContent(
        recipient=addressee.address,
        person=addressee.label.name,
        reference=reference_of(consents[0]),
        given_at=given_at,
        channel=CHANNEL_DE[origin.channel],
        legitimation=LEGITIMATION_DE[origin.legitimation],
        requirements=tuple(
            ConsentedRequirement(
                text=requirement_de(requirement, numbers),
                role=ROLE_DE[requirement.role],
                depots=tuple(numbers[depot] for depot in requirement.depots),
                terms=tuple(terms_shown(found, campaign) for found in requirement.terms),
            )
            for requirement in given
        ),
        effective_on=takes_effect_on(campaign.effective_on, today),
    )
    return NewDocument.of(content, depot=None, persons=(addressee.person,), filed_on=today)


def reference_of(consent: ConsentId) -> str:
    """What a person reads out on the phone: the last twelve letters of the consent's id, in groups."""
    return in_groups(to_text(PREFIX["ConsentId"], consent)[-_REFERENCE_LETTERS:].upper(), 4)


def refusal(
    addressee: Addressee, refused: Sequence[Requirement], numbers: Mapping[DepotId, str], *, today: date
) -> NewDocument:
    """The confirmation of a refusal, with the right to end the contract (CON-12)."""
    campaign = refused[0].campaign
    paragraphs = refusal_de([requirement_de(found, numbers) for found in refused], ends_on=campaign.ends_on)
    subject = "Sie haben nicht zugestimmt"
    return _letter(addressee, subject, paragraphs, kind="consent_refusal", on=today, channel=Channel.POSTBOX)
