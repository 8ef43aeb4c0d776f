"""What proves who an officer is: passwords (Argon2id, RFC 9106), one-time codes (RFC 6238) and random tokens."""

import secrets
from datetime import datetime
from hashlib import sha256

import pyotp
import segno
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

#: NIST SP 800-63B asks for at least 8; a console that opens patients' text asks for more.
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
_STEP_S = 30
_ISSUER = "Chaperone"

#: The second recommended option of RFC 9106: 64 MiB of memory, three passes, four lanes.
_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
#: Compared with where there is no account, so that the time taken does not tell.
_NOBODY = _HASHER.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """Return the encoded Argon2id hash of a password; takes about a tenth of a second, so keep it off the loop."""
    return _HASHER.hash(password)


def password_fits(encoded: str | None, password: str) -> bool:
    """Whether a password belongs to a hash; takes as long where there is none."""
    try:
        _HASHER.verify(encoded or _NOBODY, password)
    except (Argon2Error, InvalidHashError):
        return False
    return encoded is not None


def new_secret() -> str:
    """Return a fresh secret for one-time codes, base32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the 30-second step whose code this is (the present one or a neighbour), or None."""
    totp, step = pyotp.TOTP(secret), int(at.timestamp()) // _STEP_S
    given = code.replace(" ", "")
    for candidate in (step, step - 1, step + 1):
        if secrets.compare_digest(totp.generate_otp(candidate).encode(), given.encode()):
            return candidate
    return None


def qr_code(secret: str, login: str) -> str:
    """Return an SVG picture of what an authenticator app reads, as a ``data:`` address."""
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)
    return segno.make(address, error="m").svg_data_uri(scale=5, dark="#000", light="#fff", border=3)


def new_token() -> str:
    """Return 256 random bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a token."""
    return sha256(token.encode()).hexdigest()
