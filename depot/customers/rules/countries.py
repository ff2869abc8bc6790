"""Countries by their codes of ISO 3166-1 and their German names (ACC-1)."""

from __future__ import annotations

import gettext
from functools import lru_cache

import pycountry


def is_country(code: str) -> bool:
    """Whether the code is a country's in ISO 3166-1 alpha-2, in capitals."""
    return len(code) == 2 and code.isupper() and pycountry.countries.get(alpha_2=code) is not None


@lru_cache(maxsize=300)
def country_name_de(code: str) -> str:
    """The German short name of the country."""
    country = pycountry.countries.get(alpha_2=code)
    assert country is not None, "codes are checked before they are written"
    german = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["de"])
    return german.gettext(country.name)
