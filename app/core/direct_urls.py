"""Where a package came from, when that was no index: what installers write into direct_url.json (PEP 610)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def direct_reference(written: Mapping[str, Any]) -> str:
    """What stands behind the @ of a requirement that brings the same package again, as `pip freeze` writes
    it; empty where the file does not tell."""
    url = written.get("url")
    if not isinstance(url, str) or not url:
        return ""
    fragments = []
    vcs, archive = written.get("vcs_info"), written.get("archive_info")
    if isinstance(vcs, Mapping):
        kind, commit = vcs.get("vcs"), vcs.get("commit_id")
        if not (isinstance(kind, str) and isinstance(commit, str)):
            return ""
        url = f"{kind}+{url}@{commit}"
    elif isinstance(archive, Mapping) and (digest := _hash(archive)):
        fragments.append(digest)
    if isinstance(folder := written.get("subdirectory"), str) and folder:
        fragments.append(f"subdirectory={folder}")
    return f"{url}#{'&'.join(fragments)}" if fragments else url


def _hash(archive: Mapping[str, Any]) -> str:
    """sha256=... : older installers write only `hash`, uv writes only `hashes`, which pip does not repeat."""
    said = archive.get("hash")
    return said if isinstance(said, str) else ""
