"""One question to the identity provider: bounded in time and size, https, no proxies, no redirects (AUT-14)."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from http.client import HTTPMessage
from typing import IO, Any, Final
from urllib.error import URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from auth.errors import ProviderSilent
from auth.rules.id_token import IdentityProvider, is_safe_address

_SECONDS: Final = 5
_BYTES_MAX: Final = 256 * 1024


class _NoRedirects(HTTPRedirectHandler):
    """A provider that sends elsewhere is not followed: a secret would go with it."""

    def redirect_request(  # noqa: PLR0917 - the shape of the standard library
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Nowhere."""


def fetch_json(
    address: str, *, form: Mapping[str, str] | None = None, client: IdentityProvider | None = None
) -> dict[str, Any]:
    """The JSON object behind an address; raises ProviderSilent whatever goes wrong (AUT-14)."""
    if not is_safe_address(address):
        raise ProviderSilent
    request = Request(address, headers={"Accept": "application/json"})  # noqa: S310 - https, or this machine
    if form is not None:
        request.data = urlencode(form).encode()
    if client is not None:
        pair = f"{quote(client.client_id, safe='')}:{quote(client.client_secret, safe='')}"
        request.add_header("Authorization", f"Basic {b64encode(pair.encode()).decode()}")
    try:
        with build_opener(ProxyHandler({}), _NoRedirects).open(request, timeout=_SECONDS) as answer:
            found = json.loads(answer.read(_BYTES_MAX))
    except (URLError, OSError, ValueError) as fault:
        raise ProviderSilent from fault
    if not isinstance(found, dict):
        raise ProviderSilent
    return found
