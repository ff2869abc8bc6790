"""The nouns of the access: accesses, factors, answers to challenges, sessions, releases, letters, staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from depot.kernel.actor import StaffRole
from depot.kernel.ids import AccessId, EventId, FactorId, LetterId, LoginId, PersonId, ReleaseId, SessionId, StaffId

# The act under which a further factor is released by one already active (AUT-5); `depot.app` registers activate_factor.
ADD_FACTOR: Final = "add_factor"
# The acts under which any active factor blocks or removes one (AUT-8); `depot.app` registers both.
BLOCK_FACTOR: Final = "block_factor"
REMOVE_FACTOR: Final = "remove_factor"

IDLE: Final = timedelta(minutes=5)  # AUT-11
LIFETIME: Final = timedelta(hours=12)  # decision 003: however busy, a session ends on the day it began
SETUP_LIFETIME: Final = timedelta(minutes=30)
CHALLENGE_LIFETIME: Final = timedelta(minutes=5)  # AUT-9, and the same for a login
LETTER_VALIDITY: Final = timedelta(days=30)  # AUT-6
PAIRING_LIFETIME: Final = timedelta(minutes=15)
FAILURES_ALLOWED: Final = 5  # AUT-10


class FactorKind(StrEnum):
    """The kinds of factors (AUT-4)."""

    APP = "app"
    HARDWARE = "hardware"
    TOTP = "totp"
    SMS = "sms"
    PASSKEY = "passkey"


# One protocol for both: a key pair made on the device, a signature over what it shows (AUT-4).
DEVICE_KINDS: Final = frozenset({FactorKind.APP, FactorKind.HARDWARE})


class FactorState(StrEnum):
    """The life of a factor (AUT-5, AUT-8, AUT-10)."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    ACTIVE = "active"
    BLOCKED = "blocked"
    REMOVED = "removed"


class ReleaseState(StrEnum):
    """The life of a release (AUT-9)."""

    OPEN = "open"
    RELEASED = "released"
    VOID = "void"


class SessionKind(StrEnum):
    """What a token is good for; a set-up token only sets up the first factor (AUT-6)."""

    CUSTOMER = "customer"
    STAFF = "staff"
    SETUP = "setup"


class LetterKind(StrEnum):
    """Access id, PIN and activation code never share an envelope (AUT-1, AUT-2, AUT-7)."""

    ACCESS_NUMBER = "access_number"
    TEMPORARY_PIN = "temporary_pin"
    ACTIVATION_CODE = "activation_code"


class AccessNote(StrEnum):
    """What can happen on an access; every event of the access that concerns a person is one of these (AUT-11)."""

    ACCESS_OPENED = "access_opened"
    ACCESS_LOCKED = "access_locked"
    PIN_CHANGED = "pin_changed"
    PIN_REISSUED = "pin_reissued"
    LETTER_PRINTED = "letter_printed"
    LOGIN_SUCCEEDED = "login_succeeded"
    LOGIN_FAILED = "login_failed"
    FACTOR_ACTIVATED = "factor_activated"
    FACTOR_BLOCKED = "factor_blocked"
    FACTOR_REMOVED = "factor_removed"
    ACTIVATION_CODE_ASKED = "activation_code_asked"
    ACTIVATION_CODE_BLOCKED = "activation_code_blocked"
    SMS_CODE_SENT = "sms_code_sent"
    RELEASE_ANSWERED = "release_answered"


@dataclass(frozen=True, slots=True)
class AccessLogEntry:
    """What happened on the access, and when."""

    entry_id: EventId
    note: AccessNote
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong answers in a row, and the lock they led to (AUT-10)."""

    failed: int = 0
    level: int = 0
    locked_until: datetime | None = None
    locked_for_good: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """The access of a person: number, PIN, locks."""

    access_id: AccessId
    person: PersonId
    number: str
    pin_hash: str = field(repr=False)
    pin_is_temporary: bool
    pin_set_at: datetime
    pin_expires_at: datetime | None
    first_factor_until: datetime | None
    tries: Tries


@dataclass(frozen=True, slots=True)
class AccessOpened:
    """A new access; the PIN is in its letter and nowhere else."""

    access_id: AccessId
    access_number: str


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor as the person sees it."""

    factor_id: FactorId
    kind: FactorKind
    name: str
    state: FactorState = FactorState.ACTIVE


@dataclass(frozen=True, slots=True)
class Passkey:
    """What is kept of a passkey beside its public key: where it was made, and how often it says it was used."""

    passkey_id: bytes
    rp_id: str
    origin: str
    sign_count: int


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a browser answers when a passkey is used."""

    passkey_id: bytes
    client_data: bytes
    authenticator_data: bytes
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Credential:
    """A factor with what checks its answers: the shared secret of TOTP, the public key of an app."""

    factor: Factor
    person: PersonId
    failures: int
    set_up_at: datetime
    set_up_by: SessionId
    secret: str | None = field(default=None, repr=False)
    last_step: int | None = None
    public_key: bytes | None = None
    passkey: Passkey | None = None
    change_asked_by: SessionId | None = None


@dataclass(frozen=True, slots=True)
class ActivationCode:
    """The code of a letter: good for one factor, once, within 30 days; only its keyed digest is kept (AUT-7)."""

    factor: FactorId
    person: PersonId
    digest: bytes = field(repr=False)
    failures: int
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class ActivationAsked:
    """A new factor that waits for the code of its letter (AUT-7)."""

    factor: Factor
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class FactorAnswer:
    """An answer to a challenge: a code, a signature or a passkey's, of a named factor or of any of its kind."""

    kind: FactorKind
    factor: FactorId | None = None
    code: str | None = field(default=None, repr=False)
    signature: bytes | None = field(default=None, repr=False)
    assertion: Assertion | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """The answer that was right: the time step of a code, a signature and over what, or the message of the code."""

    factor: FactorId
    step: int | None = None
    signature: bytes | None = None
    sms: UUID | None = None
    client_data: bytes | None = None
    authenticator_data: bytes | None = None
    sign_count: int | None = None


@dataclass(frozen=True, slots=True)
class SmsCode:
    """A code sent by SMS: good for one factor, one subject and one text, for five minutes and five tries (AUT-9)."""

    code_id: UUID
    factor: FactorId
    subject: UUID
    digest: bytes = field(repr=False)
    failures: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SmsSent:
    """A message on its way; of the number only the end is shown."""

    number_ends_with: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SmsKept:
    """A message in the local gateway."""

    message_id: UUID
    number: str = field(repr=False)
    text: str = field(repr=False)
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class LoginOpened:
    """The first half of a login; looks the same whether or not the id exists and the PIN is right (AUT-11)."""

    login_id: LoginId
    challenge: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Login:
    """A login between its halves; without an access it can never succeed."""

    login_id: LoginId
    access_id: AccessId | None
    person: PersonId | None
    challenge: str
    opened_at: datetime
    expires_at: datetime
    failures: int
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an unauthenticated call comes from."""

    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """A new session; the token is shown once, only its hash is kept (AUT-11)."""

    session_id: SessionId
    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A completed login."""

    session: SessionOpened
    person: PersonId
    active_factors: int
    pop_ups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """A living session in the overview."""

    session_id: SessionId
    opened_at: datetime
    last_used_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True)
class SetUpSession:
    """The bearer of a set-up token (AUT-6)."""

    person: PersonId
    session: SessionId


@dataclass(frozen=True, slots=True)
class TotpSetUp:
    """A TOTP factor that waits for its first code."""

    factor: Factor
    secret: str = field(repr=False)
    provisioning_uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PairedApp:
    """What a device sends to be paired: its name, its public key, and its signature over both (AUT-5)."""

    name: str
    public_key: bytes
    proof: bytes = field(repr=False)
    kind: FactorKind = FactorKind.APP


@dataclass(frozen=True, slots=True)
class Release:
    """A challenge bound to a person and to the exact text of what is released (AUT-9)."""

    release_id: ReleaseId
    person: PersonId
    act: str
    subject: UUID
    text: str = field(repr=False)
    state: ReleaseState
    expires_at: datetime
    factors: tuple[Factor, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with a secret; its content is handed out once and then destroyed."""

    letter_id: LetterId
    person: PersonId
    kind: LetterKind
    lines: tuple[str, ...] = field(repr=False)
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A member of staff with what checks their login."""

    staff_id: StaffId
    name: str
    roles: frozenset[StaffRole]
    password_hash: str = field(repr=False)
    totp_secret: str = field(repr=False)
    last_step: int | None
    tries: Tries


@dataclass(frozen=True, slots=True)
class StaffListed:
    """A member of staff as admins see them."""

    staff_id: StaffId
    name: str
    roles: frozenset[StaffRole]
    is_active: bool


@dataclass(frozen=True, slots=True)
class EnrolledStaff:
    """A new member of staff; the secret goes into their authenticator app and is shown once."""

    staff_id: StaffId
    totp_secret: str = field(repr=False)
