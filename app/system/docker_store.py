"""Reads Docker's folder of settings: config.json and the context store. docker-py ignores contexts."""

from __future__ import annotations

import os
from collections.abc import Iterator

from app.core.docker_contexts import (
    Context,
    DockerStore,
    Sources,
    context_id,
    helpers_in,
    parse_config,
    parse_meta,
)
from app.core.engine_endpoints import TlsFiles
from app.core.errors import AppError
from app.core.surroundings import Surroundings
from app.core.words import say, verbatim

_LARGEST_BYTES = 1_000_000  # of a file that is read: Docker's are a few hundred


def read_sources(around: Surroundings, setting: str = "") -> Sources:
    """All that says which engine is used on this machine."""
    store = read_store(around)
    return Sources(around, store, _default_tls(around, store.folder), setting)


def docker_folder(around: Surroundings) -> str:
    """Where Docker's settings are: DOCKER_CONFIG, also a relative one, or .docker at home."""
    named = around.variable("DOCKER_CONFIG")
    return os.path.abspath(named) if named else around.at_home(".docker")


def read_store(around: Surroundings) -> DockerStore:
    """What is in it. Whatever cannot be read is a problem of its own, and the rest is there."""
    folder, join = docker_folder(around), around.paths.join
    problems: list[AppError] = []
    config: object = {}
    path = join(folder, "config.json")
    text = _text(path, problems)
    if text is not None:
        config, problem = parse_config(text, path)
        problems += [problem] if problem is not None else []
    assert isinstance(config, dict)
    current = config.get("currentContext")
    contexts = sorted(_contexts(folder, around, problems), key=lambda each: each.name)
    return DockerStore(
        folder,
        tuple(contexts),
        current if isinstance(current, str) and current else None,
        helpers_in(config),
        tuple(problems),
    )


def _contexts(folder: str, around: Surroundings, problems: list[AppError]) -> Iterator[Context]:
    join = around.paths.join
    store = join(folder, "contexts", "meta")
    try:
        names = sorted(os.listdir(store))
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        problems.append(_unreadable(store, error))
        return
    for each in names:
        path = join(store, each, "meta.json")
        text = _text(path, problems)
        if text is None:
            continue
        tls = _tls_files(join(folder, "contexts", "tls", each, "docker"), around)
        context = parse_meta(text, path, tls, around.platform)
        if context.name and context_id(context.name) == each:
            yield context
        elif context.problem is not None:
            problems.append(context.problem)
        # Docker looks a name up by its hash: what lies elsewhere is never found


def _default_tls(around: Surroundings, folder: str) -> TlsFiles | None:
    verify = around.variable("DOCKER_TLS_VERIFY") is not None
    if not verify and around.variable("DOCKER_TLS") is None:
        return None
    found = _tls_files(around.variable("DOCKER_CERT_PATH") or folder, around) or TlsFiles()
    return TlsFiles(found.ca, found.certificate, found.key, verify)


def _tls_files(folder: str, around: Surroundings) -> TlsFiles | None:
    def there(name: str) -> str | None:
        path = str(around.paths.join(folder, name))
        return path if os.path.isfile(path) else None

    found = TlsFiles(there("ca.pem"), there("cert.pem"), there("key.pem"))
    return found if found != TlsFiles() else None


def _text(path: str, problems: list[AppError]) -> str | None:
    try:
        with open(path, "rb") as file:
            return file.read(_LARGEST_BYTES).decode("utf-8-sig", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        problems.append(_unreadable(path, error))
        return None


def _unreadable(path: str, error: OSError) -> AppError:
    return AppError(
        "docker-file-unreadable",
        say("{path} cannot be read.", path=path),
        cause=verbatim(error.strerror or str(error)),
        fix=say("Let the file belong to you: it may have been made with sudo."),
    )
