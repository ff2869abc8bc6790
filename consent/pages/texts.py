"""Everything the page says, in German and English (CON-15); German is the text that was consented to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from depot.accounts.model import Product, RoleKind
from depot.accounts.rules.names import PRODUCT_DE, ROLE_DE
from depot.kernel.web.html import Language


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of the page in one language."""

    page: str
    skip: str
    step: str
    of: str
    other_language: str
    error: str
    help: str
    who: str
    who_lead: str
    birth_date: str
    birth_hint: str
    day: str
    month: str
    year: str
    code: str
    code_hint: str
    go_on: str
    refused: str
    refused_hint: str
    lock_hint: str
    terms_title: str
    terms_lead: str
    until: str
    effective: str
    depot: str
    depots: str
    as_role: str
    version: str
    pdf: str
    synopsis: str
    compare: str
    select_all: str
    select_none: str
    declaration: str
    give: str
    refuse: str
    refuse_hint: str
    nothing_ticked: str
    elsewhere: str
    nothing_here: str
    elsewhere_hint: str
    given_title: str
    given_lead: str
    refused_title: str
    refused_lead: str
    end_contract: str
    your_answers: str
    given: str
    not_given: str
    answered_at: str
    takes_effect: str
    save: str
    print_hint: str
    still_open: str
    still_open_link: str
    gone_title: str
    gone_lead: str
    gone_fresh: str
    gone_link: str
    minutes: str


DE: Final = Texts(
    page="Zustimmung zu Bedingungen",
    skip="Zum Inhalt springen",
    step="Schritt",
    of="von",
    other_language="English",
    error="Fehler",
    help="Fragen? Rufen Sie uns an:",
    who="Bitte bestätigen Sie, dass Sie es sind",
    who_lead="Danach sehen Sie, um welche Bedingungen es geht, und können zustimmen.",
    birth_date="Ihr Geburtsdatum",
    birth_hint="Zum Beispiel 31 3 1980",
    day="Tag",
    month="Monat",
    year="Jahr",
    code="Zustimmungscode",
    code_hint="Die zwölf Zeichen aus Ihrem Brief, mit oder ohne Bindestriche",
    go_on="Weiter",
    refused="Das hat leider nicht geklappt",
    refused_hint="Die Angaben passen nicht zusammen, oder der Link gilt nicht mehr. Bitte vergleichen Sie sie mit "
    "Ihrem Brief.",
    lock_hint="Nach fünf falschen Eingaben wird ein Link gesperrt. Wir schicken Ihnen dann gern einen neuen.",
    terms_title="Bitte stimmen Sie unseren neuen Bedingungen zu",
    terms_lead="Ohne Ihre Zustimmung ändert sich nichts: Die bisherigen Fassungen bleiben für Ihr Depot in Kraft.",
    until="Antwort bis",
    effective="Gültig ab",
    depot="Depot",
    depots="Depots",
    as_role="als",
    version="Fassung",
    pdf="PDF öffnen",
    synopsis="Was sich ändert",
    compare="Fassungen vergleichen",
    select_all="Alle auswählen",
    select_none="Auswahl aufheben",
    declaration="Ich habe die ausgewählten Bedingungen erhalten und stimme ihnen zu.",
    give="Zustimmen",
    refuse="Nicht zustimmen",
    refuse_hint="Ihre Antwort gilt für alles, was Sie ausgewählt haben.",
    nothing_ticked="Bitte wählen Sie aus, worauf sich Ihre Antwort bezieht.",
    elsewhere="Hier nicht möglich",
    nothing_here="Auf dieser Seite gibt es für Sie nichts zu beantworten.",
    elsewhere_hint="Dafür braucht es mehrere Personen oder einen Nachweis. Bitte antworten Sie im Online-Banking oder "
    "schriftlich.",
    given_title="Vielen Dank, Ihre Zustimmung ist bei uns",
    given_lead="Wir haben sie festgehalten. Eine Bestätigung liegt in Ihrem Postkorb.",
    refused_title="Sie haben nicht zugestimmt",
    refused_lead="Wir haben das festgehalten. Die bisherigen Fassungen bleiben für Ihr Depot in Kraft.",
    end_contract="Sie können Ihren Vertrag jederzeit kostenfrei und fristlos beenden. Individuelle Bedingungen "
    "vereinbaren wir nicht.",
    your_answers="Ihre Antworten",
    given="Zugestimmt",
    not_given="Nicht zugestimmt",
    answered_at="Beantwortet",
    takes_effect="Wirksam ab",
    save="Bestätigung als PDF",
    print_hint="Sie können diese Seite auch drucken oder speichern.",
    still_open="Noch nicht beantwortet oder noch zu ändern:",
    still_open_link="Zurück zur Auswahl",
    gone_title="Diese Seite ist nicht geöffnet",
    gone_lead="Zu Ihrem Schutz bleibt sie nur 15 Minuten offen. Bitte scannen Sie den QR-Code aus Ihrem Brief noch "
    "einmal, oder öffnen Sie den Kurzlink daneben.",
    gone_fresh="Sie haben den Code gerade gescannt?",
    gone_link="Seite öffnen",
    minutes="Die Seite bleibt 15 Minuten offen.",
)

EN: Final = Texts(
    page="Consent to terms",
    skip="Skip to content",
    step="Step",
    of="of",
    other_language="Deutsch",
    error="Error",
    help="Questions? Please call us:",
    who="Please confirm that it is you",
    who_lead="You will then see which terms are concerned, and can give your consent.",
    birth_date="Your date of birth",
    birth_hint="For example 31 3 1980",
    day="Day",
    month="Month",
    year="Year",
    code="Consent code",
    code_hint="The twelve characters in your letter, with or without hyphens",
    go_on="Continue",
    refused="That did not work",
    refused_hint="The entries do not fit together, or the link is no longer valid. Please compare them with your "
    "letter.",
    lock_hint="After five wrong entries a link is locked. We will gladly send you a new one.",
    terms_title="Please consent to our new terms",
    terms_lead="Without your consent nothing changes: the present versions remain in force for your depot.",
    until="Answer by",
    effective="Valid from",
    depot="Depot",
    depots="Depots",
    as_role="as",
    version="Version",
    pdf="Open PDF",
    synopsis="What changes",
    compare="Compare the versions",
    select_all="Select all",
    select_none="Clear selection",
    declaration="I have received the selected terms and consent to them.",
    give="Give consent",
    refuse="Refuse",
    refuse_hint="Your answer applies to everything you have selected.",
    nothing_ticked="Please select what your answer is about.",
    elsewhere="Not possible here",
    nothing_here="There is nothing for you to answer on this page.",
    elsewhere_hint="This takes several persons or a proof. Please answer in online banking or in writing.",
    given_title="Thank you, we have your consent",
    given_lead="It has been recorded. A confirmation is in your postbox.",
    refused_title="You have refused",
    refused_lead="This has been recorded. The present versions remain in force for your depot.",
    end_contract="You may end your contract at any time, free of charge and without notice. We do not agree "
    "individual terms.",
    your_answers="Your answers",
    given="Consent given",
    not_given="Refused",
    answered_at="Answered",
    takes_effect="In effect from",
    save="Confirmation as PDF",
    print_hint="You can also print or save this page.",
    still_open="Not answered yet, or open to change:",
    still_open_link="Back to the selection",
    gone_title="This page is not open",
    gone_lead="For your protection it stays open for 15 minutes only. Please scan the QR code in your letter again, or "
    "open the short link beside it.",
    gone_fresh="Have you just scanned the code?",
    gone_link="Open the page",
    minutes="The page stays open for 15 minutes.",
)

TEXTS: Final[Mapping[Language, Texts]] = {"de": DE, "en": EN}
PRODUCTS: Final[Mapping[Language, Mapping[Product, str]]] = {
    "de": PRODUCT_DE,
    "en": {
        Product.INVESTMENT: "Investment depot",
        Product.SECURITIES: "Securities depot",
        Product.MANAGED: "Managed depot",
        Product.VL: "VL depot",
    },
}
ROLES: Final[Mapping[Language, Mapping[RoleKind, str]]] = {
    "de": ROLE_DE,
    "en": {
        RoleKind.HOLDER: "holder",
        RoleKind.JOINT_HOLDER: "joint holder",
        RoleKind.LEGAL_REPRESENTATIVE: "legal representative",
        RoleKind.SIGNATORY: "signatory",
        RoleKind.HEIR: "heir",
        RoleKind.EXECUTOR: "executor",
        RoleKind.CUSTODIAN: "custodian",
        RoleKind.INSOLVENCY_ADMINISTRATOR: "insolvency administrator",
        RoleKind.ATTORNEY: "attorney",
    },
}
