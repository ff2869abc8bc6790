from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

import depot.app  # noqa: F401 - every refusal of the service is defined once the whole service is loaded
from depot.kernel.web import catalogue, problems


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.include_router(catalogue.router)
    problems.install(app)
    return TestClient(app)


@pytest.mark.rule("ORD-3")
def test_every_problem_type_resolves_and_speaks_german(client: TestClient) -> None:
    everything = client.get("/problems").json()
    assert len(everything) > 50
    for problem in everything:
        assert client.get(f"/problems/{problem['code']}").status_code == 200
        assert problem["title"]
        assert problem["title_de"]
        assert problem["meaning"]
        assert 400 <= problem["status"] < 600
    assert client.get("/problems/never-heard-of").status_code == 404
    assert client.put("/problems").json()["code"] == "method-not-allowed"
