"""Opens addresses politely and says what came of each.

One host is asked at most once in a while; HEAD first, then GET; slow and busy servers are asked again; every
hop of a redirect is looked at before it is followed, so that no request leaves for a private network.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

Status = Literal["ok", "moved", "dead", "unsure", "refused", "excused"]

MOST_HOPS = 10
LONGEST_WAIT_SECONDS = 60.0
"""A server that asks for a longer pause is not waited for."""
_PERMANENT = (301, 308)
_REDIRECTS = (301, 302, 303, 307, 308)
_GUARDED = (401, 403, 405, 406, 429, 451)
"""The page may well be there for a person: the server does not want a program, or not now."""
_BUSY = (408, 425, 429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one address."""

    url: str
    status: Status
    detail: str = ""
    new_url: str = ""
    """Where it moved for good."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely addresses are opened; all times in seconds."""

    pace: float = 1.0
    """The least time between two requests to one host."""
    timeout: float = 15.0
    tries: int = 3
    backoff: float = 2.0
    """The pause before the second try; it doubles with each."""
    at_once: int = 8
    """Requests under way at one time, over all hosts."""
    allows_private: bool = False
    """True only where a person vouches for the addresses, as tests do for their own server."""


class PrivateAddressError(OSError):
    """A host within a private network, which a link of an entry must not reach into."""


class PublicResolver(AbstractResolver):
    """Looks hosts up as usual, and refuses those with an address that is not public.

    The connection goes to the very addresses that were looked at, so a second answer of the name server
    changes nothing.
    """

    def __init__(self) -> None:
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not all(is_public(result["host"]) for result in found):
            raise PrivateAddressError(f"{host} is in a private network")
        return found

    async def close(self) -> None:
        await self._inner.close()


def is_public(address: str) -> bool:
    """True for an IP address that anybody on the internet can reach."""
    try:
        ip = ipaddress.ip_address(address.strip("[]").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (mapped is None or mapped.is_global)


class LinkChecker:
    """Checks addresses with one session."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        manners: Manners,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self._manners = manners
        self._sleep = sleep
        self._at_once = asyncio.Semaphore(manners.at_once)
        self._turn: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._free_at: dict[str, float] = {}

    async def check_all(self, urls: Iterable[str]) -> list[Finding]:
        """The findings, in the order of the addresses."""
        return list(await asyncio.gather(*map(self.check, urls)))

    async def check(self, url: str) -> Finding:
        """What comes of one address; raises nothing that the network can cause."""
        try:
            return await self._follow(url)
        except PrivateAddressError as error:
            return Finding(url, "refused", str(error))
        except aiohttp.ClientError as error:
            refusal = _find_refusal(error)
            return Finding(url, "refused", refusal) if refusal else Finding(url, "dead", _explain(error))
        except TimeoutError:
            return Finding(url, "dead", f"no answer within {self._manners.timeout:g} seconds")
        except (OSError, ValueError) as error:
            return Finding(url, "dead", _explain(error))

    async def _follow(self, url: str) -> Finding:
        current, seen = url, {url}
        codes: list[int] = []
        for _ in range(MOST_HOPS + 1):
            code, location = await self._ask(current)
            if code not in _REDIRECTS or not location:
                return _judge(url, current, code, codes)
            codes.append(code)
            current = urljoin(current, location)
            if current in seen:
                return Finding(url, "dead", f"redirects in a circle, back to {current[:200]}")
            seen.add(current)
        return Finding(url, "dead", f"redirects more than {MOST_HOPS} times")

    async def _ask(self, url: str) -> tuple[int, str]:
        """The status and the `Location` of an address, asked as often as manners allow."""
        self._refuse_private(url)
        for attempt in range(1, self._manners.tries + 1):
            is_last = attempt == self._manners.tries
            pause = self._manners.backoff * 2 ** (attempt - 1)
            try:
                code, location, wait = await self._request("HEAD", url)
                if code >= 400 and code != 429:
                    # Some servers do not know HEAD, or answer it otherwise than a reader's GET.
                    code, location, wait = await self._request("GET", url)
            except (aiohttp.ClientError, TimeoutError) as error:
                if is_last or _find_refusal(error):
                    raise
            else:
                if code not in _BUSY or is_last or (wait or 0) > LONGEST_WAIT_SECONDS:
                    return code, location
                pause = pause if wait is None else wait
            await self._sleep(pause)
        raise AssertionError("the last try returns or raises")

    async def _request(self, method: str, url: str) -> tuple[int, str, float | None]:
        await self._wait_for_turn(urlsplit(url).hostname or "")
        timeout = aiohttp.ClientTimeout(total=self._manners.timeout)
        async with (
            self._at_once,
            self._session.request(method, url, allow_redirects=False, timeout=timeout) as response,
        ):
            # The body is not read: whether the address responds is all that is asked.
            response.close()
            wait = response.headers.get("Retry-After", "")
            return (
                response.status,
                response.headers.get("Location", ""),
                float(wait) if wait.isdigit() else None,
            )

    async def _wait_for_turn(self, host: str) -> None:
        loop = asyncio.get_running_loop()
        async with self._turn[host]:
            wait = self._free_at.get(host, 0.0) - loop.time()
            if wait > 0:
                await self._sleep(wait)
            self._free_at[host] = loop.time() + self._manners.pace

    def _refuse_private(self, url: str) -> None:
        """Hosts given as numbers are not looked up, so they are judged here."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host:
            raise PrivateAddressError(f"{url[:200]} is no web address")
        if self._manners.allows_private:
            return
        is_number = host.replace(".", "").isdigit() or ":" in host or host.startswith("0x")
        if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
            raise PrivateAddressError(f"{host} is in a private network")
        if is_number and not is_public(host):
            raise PrivateAddressError(f"{host} is in a private network")


def build_session(manners: Manners, agent: str) -> aiohttp.ClientSession:
    """A session that keeps no cookies, uses no proxy, and reaches public hosts alone unless told so."""
    resolver = ThreadedResolver() if manners.allows_private else PublicResolver()
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=resolver, limit=manners.at_once),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": agent, "Accept": "text/html,application/pdf;q=0.9,*/*;q=0.8"},
        trust_env=False,
    )


def _judge(url: str, current: str, code: int, codes: list[int]) -> Finding:
    if code < 300:
        if codes and all(one in _PERMANENT for one in codes):
            return Finding(url, "moved", f"{codes[0]}", current)
        return Finding(url, "ok", f"{code}" if not codes else f"{code} after {len(codes)} redirects")
    if code in _GUARDED:
        return Finding(url, "unsure", f"{code}: open it in a browser")
    return Finding(url, "dead", f"{code}")


def _find_refusal(error: BaseException) -> str:
    """The words of the refusal that the library wrapped, or nothing where the error is another."""
    one: BaseException | None = error
    while one is not None:
        if isinstance(one, PrivateAddressError):
            return str(one)
        one = one.__cause__ or one.__context__
    return ""


def _explain(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200]
