"""The provider confirms who came back: the code is exchanged once, the token checked with today's keys (AUT-14)."""

from __future__ import annotations

from datetime import datetime

from auth.errors import LoginRefused
from auth.rules.id_token import IdentityProvider, SignIn, subject_of
from auth.usecases.fetch_json import fetch_json
from auth.usecases.provider_address import provider_address


def confirmed_subject(
    provider: IdentityProvider, sign_in: SignIn, *, code: str, redirect_uri: str, now: datetime
) -> str:
    """Who it is at the provider; keys are read at each sign-in, so a rotated key works at once (AUT-14)."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": sign_in.verifier,
    }
    answer = fetch_json(provider_address(provider, "token_endpoint"), form=form, client=provider)
    token = answer.get("id_token")
    keys = fetch_json(provider_address(provider, "jwks_uri"))
    found = subject_of(str(token), keys, provider=provider, nonce=sign_in.nonce, now=now)
    if found is None:
        raise LoginRefused
    return found
