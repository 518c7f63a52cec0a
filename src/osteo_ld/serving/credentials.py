"""Credentials for a store: from the environment alone, sent to that store alone, over https or loopback, not shown."""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field

import httpx

from osteo_ld.errors import QueryError

USER, PASSWORD, TOKEN = "OSTEO_LD_USER", "OSTEO_LD_PASSWORD", "OSTEO_LD_TOKEN"

_PART = re.compile(r"""(?:[^",]++|"(?:[^"\\]++|\\.)*+(?:"|$))++""")
_LONGEST = 8192  # characters of a challenge


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user with a password, or a bearer token; its ``repr`` shows neither."""

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def __bool__(self) -> bool:
        """Tell whether there is anything to send."""
        return bool(self.user or self.token)

    def basic(self) -> str:
        """Give user and password as the Basic scheme sends them."""
        return base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def redact(self, text: str) -> str:
        """Take the secrets out of a text that a server wrote: it may echo what it was sent."""
        for secret in (self.basic() if self.user else "", self.password, self.token):
            text = text.replace(secret, "***") if secret else text
        return text


def from_environment(environ: Mapping[str, str]) -> Credentials:
    """Read the credentials; none are fine, half of them are not.

    Raises:
        QueryError: a user without a password, a password without a user, both schemes, or what no header can carry.

    """
    found = Credentials(environ.get(USER, ""), environ.get(PASSWORD, ""), environ.get(TOKEN, ""))
    for name, value in ((USER, found.user), (PASSWORD, found.password)):
        if not _is_text(value):
            raise QueryError(f"{name} is not UTF-8: set it in a terminal or file that is")
    if found.token and (found.user or found.password):
        raise QueryError(f"{TOKEN} is set and {USER} or {PASSWORD} too: unset what this store does not want")
    if bool(found.user) != bool(found.password):
        missing, there = (PASSWORD, USER) if found.user else (USER, PASSWORD)
        raise QueryError(f"{there} is set without {missing}: set both, or none")
    if not all(" " < c <= "~" for c in found.token):
        raise QueryError(f"{TOKEN} holds a space, a line end or a letter beyond ASCII: set it to the token alone")
    if not found.user.isprintable() or ":" in found.user or '"' in found.user:
        raise QueryError(f"{USER} holds a colon, a quote or a control character: no store takes such a name")
    return found


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # bytes of the environment that are no text
        return False
    return True


def is_loopback(url: httpx.URL) -> bool:
    """Tell whether a URL stays on this machine."""
    if url.host == "localhost" or url.host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(url.host).is_loopback
    except ValueError:
        return False


def checked(text: str, option: str) -> httpx.URL:
    """Read the address of an endpoint.

    Raises:
        QueryError: not an http(s) URL, or it carries credentials (which are not repeated).

    """
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise QueryError(f"{option} is not a URL: want one like https://example.org/store") from None
    if url.userinfo or (not url.host and "@" in text):
        raise QueryError(
            f"{option} holds a user or password: command lines are seen by others and kept in histories. "
            f"Take them out of the URL and set {USER} and {PASSWORD}"
        )
    if url.scheme not in {"http", "https"} or not url.host or not 0 < (url.port or 80) < 65536:
        raise QueryError(f"{option} is not an http or https URL: want one like https://example.org/store")
    if url.fragment or "graph" in url.params or "default" in url.params:
        raise QueryError(f"{option} names a graph or a fragment: give the address of the whole store")
    return url


def guard(url: httpx.URL, credentials: Credentials) -> None:
    """See that credentials would not travel in the clear.

    Raises:
        QueryError: they would.

    """
    if credentials and url.scheme != "https" and not is_loopback(url):
        raise QueryError(
            f"credentials would go in the clear to {url.host}: anyone on the way could read them. "
            "Use https, or a tunnel that ends on loopback (ssh -L)"
        )


class Challenged(httpx.Auth):
    """Answers with Basic or Digest as the server asks, or sends a bearer token; to one origin and nowhere else."""

    def __init__(self, url: httpx.URL, credentials: Credentials) -> None:
        """Keep what to send and where to."""
        self._origin = (url.scheme, url.host, url.port)
        self._credentials = credentials
        self._digest = httpx.DigestAuth(credentials.user, credentials.password)
        self._basic = False  # asked for once, sent unasked from then on

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a request, and again with credentials if they were asked for (httpx calls this)."""
        if not self._credentials or (request.url.scheme, request.url.host, request.url.port) != self._origin:
            yield request
            return
        if self._credentials.token:
            request.headers["Authorization"] = f"Bearer {self._credentials.token}"
            yield request
            return
        if self._basic:
            request.headers["Authorization"] = f"Basic {self._credentials.basic()}"
            yield request
            return
        digest = self._digest.auth_flow(request)  # with credentials at once if it was challenged before
        response = yield next(digest)
        if response.status_code != httpx.codes.UNAUTHORIZED:
            return
        asked = schemes(response)
        others = [pair for pair in response.headers.raw if pair[0].lower() != b"www-authenticate"]
        apart = [(b"www-authenticate", challenge.encode()) for challenge in challenges(response)]
        response.headers = httpx.Headers([*others, *apart])  # as httpx reads them: one a header
        if "digest" in asked:
            try:
                answer = digest.send(response)
            except (StopIteration, LookupError, ValueError, NotImplementedError, httpx.ProtocolError):
                return  # a challenge that cannot be answered stays a 401
            yield answer
        elif "basic" in asked:
            self._basic = True
            request.headers["Authorization"] = f"Basic {self._credentials.basic()}"
            yield request


def challenges(response: httpx.Response) -> list[str]:
    """Give the challenges of a response one by one: a header may hold several, parted by commas as their parts are."""
    found: list[str] = []
    for header in response.headers.get_list("www-authenticate"):
        for match in _PART.finditer(header[:_LONGEST]):
            part = match[0].strip()
            word, _, rest = part.partition(" ")
            if not part:
                continue
            if "=" in word or rest.lstrip().startswith("="):  # a parameter of the challenge before it
                if found:
                    found[-1] += f", {part}" if " " in found[-1] else f" {part}"
            else:
                found.append(part)
    return found


def schemes(response: httpx.Response) -> list[str]:
    """Give the authentication schemes that a response asks for, in lower case."""
    return [challenge.split()[0].casefold() for challenge in challenges(response)]
