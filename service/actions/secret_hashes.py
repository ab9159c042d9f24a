"""PINs and passwords are kept as argon2id hashes only, and every check costs the same."""

from __future__ import annotations

from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 128

# Verified in place of the hash of somebody who does not exist, has no PIN or is locked, so that
# the answer takes as long as a wrong PIN's. Made with the parameters of PasswordHasher().
NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$EPCYcb7DX/0WeRnH+JT1rw"
    "$g/1Tnna8Oa61opWWxuOK4kQ94CI/GKMZ8u9VKybB50Y"
)


def hash_of_secret(secret: str) -> str:
    return PasswordHasher().hash(_spelt(secret))


def is_secret(stored: str | None, secret: str) -> bool:
    """Whether the hash is that of the secret; of no hash never, after just as much work."""
    try:
        # Cut: nobody may make the service hash a megabyte. What is longer is no secret of ours.
        right = PasswordHasher().verify(stored or NOBODYS_HASH, _spelt(secret[: LONGEST + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def renewed_hash(stored: str, secret: str) -> str | None:
    """A new hash of a secret that was right, if it is now hashed in another way; else None."""
    if PasswordHasher().check_needs_rehash(stored):
        return hash_of_secret(secret)
    return None


def _spelt(secret: str) -> str:
    """One spelling: a keyboard set to Chinese types other code points for the same letters."""
    return normalize("NFKC", secret)
