"""What is kept of an applicant's secret: a digest with the pepper, bound to the application (ACC-11)."""

from __future__ import annotations

from depot.kernel.crypto import keyring
from depot.kernel.ids import ApplicationId


def resume_digest(application: ApplicationId, secret: str) -> bytes:
    """The digest of this secret for this application (ACC-11)."""
    return keyring().digest("application", f"{application} {secret}")
