"""Passkeys in a real browser with a virtual authenticator: the page's own calls, the service's own answers (AUT-4)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyotp
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Page, sync_playwright

from auth.rules.passkey import RelyingParty
from depot.kernel.ids import to_text
from tests.auth.anna import PIN, Anna, a_release
from tests.auth.house import House

CHROMIUM: Final = Path("/usr/bin/chromium")
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium at /usr/bin/chromium")

# What a frontend does with the options, in full.
PAGE: Final = """<!doctype html><title>Passkeys</title><script>
const read = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
const said = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
async function make(o) {
    const made = await navigator.credentials.create({publicKey: {
        challenge: read(o.challenge), rp: {id: o.rp_id, name: o.rp_name}, attestation: o.attestation,
        user: {id: read(o.user_id), name: o.user_name, displayName: o.user_name},
        pubKeyCredParams: o.algorithms.map(alg => ({type: "public-key", alg})),
        excludeCredentials: o.exclude_credentials.map(id => ({type: "public-key", id: read(id)})),
        authenticatorSelection: {residentKey: o.resident_key, userVerification: o.user_verification}}});
    return {passkey_id: said(made.rawId), client_data_json: said(made.response.clientDataJSON),
            attestation_object: said(made.response.attestationObject)};
}
async function use(o) {
    const used = await navigator.credentials.get({publicKey: {
        challenge: read(o.challenge), rpId: o.rp_id, userVerification: o.user_verification,
        allowCredentials: o.allow_credentials.map(id => ({type: "public-key", id: read(id)}))}});
    return {passkey_id: said(used.rawId), client_data_json: said(used.response.clientDataJSON),
            authenticator_data: said(used.response.authenticatorData), signature: said(used.response.signature)};
}
</script>"""
AUTHENTICATOR: Final = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def origin() -> Iterator[str]:
    """A page of the bank on a port of the loopback; browsers take `localhost` for secure."""
    app = FastAPI()
    app.get("/", response_class=HTMLResponse)(lambda: PAGE)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield f"http://localhost:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def page(origin: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        opened = browser.new_page()
        devices = opened.context.new_cdp_session(opened)
        devices.send("WebAuthn.enable")
        devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        opened.goto(origin)
        yield opened
        browser.close()


@pytest.mark.rule("AUT-3", "AUT-4", "AUT-5", "AUT-9")
def test_a_browser_makes_a_passkey_gives_a_release_with_it_and_logs_in(
    house: House, anna: Anna, page: Page, origin: str
):
    house.client.app.state.relying_party = RelyingParty("localhost", origin, "Musterbank")  # type: ignore[attr-defined]

    def call(method: str, path: str, body: Any = None) -> dict[str, Any]:
        said = house.call(method, path, body, token=anna.token)
        assert said.is_success, said.text
        found: dict[str, Any] = said.json()
        return found

    made = page.evaluate("make", call("GET", "/v1/factors/passkey-options"))
    pending = call("POST", "/v1/factors/passkey", {"name": "Laptop"} | made)
    proof = {"assertion": page.evaluate("use", pending["options"])}
    offered = call("POST", f"/v1/factors/{pending['factor_id']}/confirmations", proof)
    code = {"factor_id": anna.factor, "code": pyotp.TOTP(anna.secret).at(house.now)}
    call("POST", f"/v1/releases/{offered['release']['id']}/answers", code)

    one, two = a_release(house, anna), a_release(house, anna)
    answer = page.evaluate("use", call("GET", f"/v1/releases/{one}/passkey-options"))
    body = {"factor_id": pending["factor_id"], "assertion": answer}
    said = [
        house.call("POST", f"/v1/releases/{release}/answers", body, token=anna.token).status_code
        for release in (two, one, one)
    ]
    assert said == [422, 200, 409], "altered content is refused, the right one is taken, once"
    assert len(house.done) == 1

    opened = call("POST", "/v1/logins", {"access_number": anna.number, "pin": PIN})
    login = {"factor": "passkey", "assertion": page.evaluate("use", opened["passkey_options"])}
    done = call("POST", f"/v1/logins/{opened['login_id']}/answers", login)
    assert done["person_id"] == to_text("per", anna.person)
    assert done["recommendation"] is None, "two factors are what is recommended (AUT-4)"
