"""Fetches source archives from the package index that pip is configured with, checks their hashes and unpacks them; builds nothing."""

import hashlib
import os
import re
import shutil
import ssl
import subprocess
import sys
import tarfile
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

DEFAULT_INDEX = "https://pypi.org/simple"


class _Links(HTMLParser):
    """Collects the addresses of an index page (PEP 503)."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get("href")
        if tag == "a" and address:
            self.addresses.append(address)


def _pip_setting(name: str) -> str | None:
    """Gives a setting of pip, from its environment variable or its configuration files."""
    from_environment = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    if from_environment:
        return from_environment
    command = [sys.executable, "-m", "pip", "config", "get", f"global.{name}"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None if answer.returncode == 0 else None


def _open(address: str) -> bytes:
    certificate = _pip_setting("cert")
    context = ssl.create_default_context(cafile=certificate) if address.startswith("https:") else None
    request = urllib.request.Request(address, headers={"Accept": "text/html", "User-Agent": "pip (corpus)"})
    with urllib.request.urlopen(request, timeout=120, context=context) as answer:
        return answer.read()


def _archive_address(package: str, version: str) -> str:
    """Finds the source archive's address, with its hash as the fragment, on the configured index page."""
    normal = re.sub(r"[-_.]+", "-", package).lower()
    index = (_pip_setting("index-url") or DEFAULT_INDEX).rstrip("/")
    page = f"{index}/{normal}/"
    links = _Links()
    links.feed(_open(page).decode())
    wanted = re.compile(rf"^{normal.replace('-', '[-_.]')}-{re.escape(version)}\.tar\.gz$", re.IGNORECASE)
    for address in links.addresses:
        name = urllib.parse.unquote(urllib.parse.urlsplit(address).path.rsplit("/", 1)[-1])
        if wanted.search(name):
            return urllib.parse.urljoin(page, address)
    raise SystemExit(f"error: the package index has no source archive of {package} {version}")


def fetch_source(package: str, version: str, folder: Path) -> Path:
    """Gives the unpacked source of a package, fetching it when it is not there.

    Raises SystemExit when the index has no such archive or its content does not match its hash.
    """
    target = folder / f"{package}-{version}"
    if target.is_dir():
        return target
    address, _, fragment = _archive_address(package, version).partition("#")
    algorithm, _, wanted = fragment.partition("=")
    content = _open(address)
    if not wanted or hashlib.new(algorithm, content).hexdigest() != wanted:
        raise SystemExit(f"error: the source archive of {package} {version} does not match the index's hash")
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"{package}-{version}.tar.gz"
    archive.write_bytes(content)
    partial = folder / f"{target.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    with tarfile.open(archive) as source:
        # Python 3.11.4 brought the filter; before that, names that lead out of the folder are refused here.
        if hasattr(tarfile, "data_filter"):
            source.extractall(partial, filter="data")
        elif any(name.startswith("/") or ".." in name.split("/") for name in source.getnames()):
            raise SystemExit(f"{archive.name} holds names that lead out of it")
        else:
            source.extractall(partial)
    inner = next(partial.iterdir())
    inner.rename(target)
    partial.rmdir()
    archive.unlink()
    return target
