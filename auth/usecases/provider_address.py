"""Where the identity provider answers: read anew at each sign-in, so that its changes are known at once (AUT-14)."""

from __future__ import annotations

from auth.errors import ProviderSilent
from auth.rules.id_token import IdentityProvider, is_safe_address
from auth.usecases.fetch_json import fetch_json


def provider_address(provider: IdentityProvider, name: str) -> str:
    """The address of that name in the provider's own document, which must name the provider (Discovery 4.3)."""
    document = fetch_json(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    address = document.get(name)
    if document.get("issuer") != provider.issuer or not isinstance(address, str) or not is_safe_address(address):
        raise ProviderSilent
    return address
