"""nginx and Caddy of our own on loopback, with the files of ``deploy/`` before a server."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest

import servers

DEPLOY = Path(__file__).parents[1] / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CADDY = shutil.which("caddy")


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, f"{old!r} should stand once"
        text = text.replace(old, new)
    return text


@contextmanager
def nginx_before(backend: int, folder: Path, *, tls: bool = True) -> Iterator[httpx.Client]:
    """An nginx with ``deploy/nginx.conf``; only addresses and the certificate are ours, and whether there is TLS."""
    if not NGINX or not shutil.which("openssl"):
        pytest.skip("needs nginx and openssl: apt-get install nginx-light openssl")
    port = servers.free_port()
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-keyout",
        "key",
        "-out",
        "pem",
    ]
    subprocess.run([*command, *name], cwd=folder, check=True, capture_output=True)
    site = replaced(
        (DEPLOY / "nginx.conf").read_text(),
        ("127.0.0.1:7878", f"127.0.0.1:{backend}"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port}{' ssl' if tls else ''}"),
        ("/etc/ssl/certs/example.org.pem", str(folder / "pem")),
        ("/etc/ssl/private/example.org.key", str(folder / "key")),
    )
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr; worker_processes 1; user root;\n"
        f"events {{}} http {{ access_log off; {temporary}\n{site} }}"
    )  # fmt: skip
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    with servers.running(command, folder) as server:
        trusted = ssl.create_default_context(cafile=str(folder / "pem"))
        scheme = "https" if tls else "http"
        with httpx.Client(base_url=f"{scheme}://127.0.0.1:{port}", verify=trusted, trust_env=False) as client:
            servers.wait_for(f"http://127.0.0.1:{port}", server, folder)
            yield client


@contextmanager
def caddy_before(backend: int, folder: Path, *, tls: bool = False) -> Iterator[httpx.Client]:
    """A Caddy with ``deploy/Caddyfile``; only the addresses are ours, and there is no TLS."""
    assert not tls
    if not CADDY:
        pytest.skip("needs Caddy: apt-get install caddy")
    port = servers.free_port()
    site = replaced(
        (DEPLOY / "Caddyfile").read_text(),
        ("127.0.0.1:7878", f"127.0.0.1:{backend}"),
        ("\nexample.org {", f"\nhttp://127.0.0.1:{port} {{"),
    )
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{site}")
    command = [CADDY, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with (
        servers.running(command, folder, XDG_CONFIG_HOME=str(folder), XDG_DATA_HOME=str(folder)) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, verify=servers.NO_TLS) as client,
    ):
        servers.wait_for(f"http://127.0.0.1:{port}", server, folder)
        yield client


FRONTS: dict[str, Callable[..., AbstractContextManager[httpx.Client]]] = {
    "nginx": nginx_before,
    "caddy": caddy_before,
}
