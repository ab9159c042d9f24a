"""Post one message: looked up, checked, connected to the checked address, answered in time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import Self

import httpx

from notifications.addresses import AddressRefusedError, Inside, Place, check_addresses
from notifications.receiver_url import place_of
from notifications.webhook import Answer, NotAccepted, answer_of
from service.settings import Settings
from service.webhooks.receivers import Resolve, inside_of, resolve

MOST_READ = 16_384
READING_SECONDS = 2.0
# A name server that does not answer blocks a thread for many seconds; the next receiver's name
# finds another.
LOOKING_UP = 32
AGENT = "Headmark-Webhooks/1"


class Poster:
    """Posts messages; an asynchronous context."""

    def __init__(self, settings: Settings, *, looking_up: Resolve = resolve) -> None:
        self._inside: Inside = inside_of(settings)
        self._seconds = settings.webhook_timeout_seconds
        self._look_up = looking_up
        self._threads = ThreadPoolExecutor(LOOKING_UP, thread_name_prefix="webhook-names")
        trusted = httpx.create_ssl_context()
        if settings.webhook_ca_file is not None:
            trusted.load_verify_locations(cafile=str(settings.webhook_ca_file))
        self._client = httpx.AsyncClient(
            verify=trusted,
            follow_redirects=False,
            # No proxy of the environment: it would look the name up for itself.
            trust_env=False,
            # No connection is used twice: two names may stand for one address, and a connection
            # whose certificate was checked for the one must not carry the other's messages.
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        await self._client.__aexit__(exc_type, exc, traceback)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post a body and say what the answer means; never raises for what a receiver does."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(url, headers, body)
        except TimeoutError:
            return NotAccepted(f"no answer within {self._seconds:g} seconds")
        except AddressRefusedError as error:
            return NotAccepted(str(error))
        except (httpx.HTTPError, OSError, UnicodeError) as error:
            return NotAccepted(f"no connection: {str(error) or type(error).__name__}")

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        place = place_of(url, self._inside)
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, self._look_up, place.host, place.port)
        addresses = check_addresses(place, found)
        # A name may stand for an address that this machine has no road to (IPv6, often): it must
        # not use up the time of the others.
        patience = httpx.Timeout(self._seconds, connect=self._seconds / len(addresses))
        for address in addresses[:-1]:
            try:
                return await self._post_to(address, place, headers, body, patience)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nothing was sent
        return await self._post_to(addresses[-1], place, headers, body, patience)

    async def _post_to(
        self,
        address: str,
        place: Place,
        headers: Mapping[str, str],
        body: bytes,
        patience: httpx.Timeout,
    ) -> Answer:
        """To this address under the receiver's own name, in the Host header and in TLS alike."""
        shown = f"[{address}]" if ":" in address else address
        async with self._client.stream(
            "POST",
            f"{'https' if place.tls else 'http'}://{shown}:{place.port}{place.path}",
            content=body,
            headers={**headers, "host": place.authority, "user-agent": AGENT},
            extensions={} if place.host == address else {"sni_hostname": place.host},
            timeout=patience,
        ) as response:
            # The status is the answer; 2xx needs no explanation.
            said = "" if response.is_success else await _beginning(response)
            again = response.headers.get("retry-after")
            return answer_of(response.status_code, said=said, retry_after=again)


async def _beginning(response: httpx.Response) -> str:
    """The beginning of what an answer says, as far as it comes soon."""
    said = b""
    with suppress(httpx.HTTPError, TimeoutError):
        async with asyncio.timeout(READING_SECONDS):
            # As it comes, not unpacked: a small answer may unpack to a large one.
            async for chunk in response.aiter_raw():
                said += chunk
                if len(said) >= MOST_READ:
                    break
    return said[:MOST_READ].decode("utf-8", "replace")
