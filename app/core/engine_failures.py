"""Every way in which an engine cannot be reached, told in the same words wherever it is met."""

from __future__ import annotations

from typing import NamedTuple

from app.core.errors import AppError
from app.core.words import Sentence, say, verbatim

NOT_THERE = "engine-not-there"
REFUSED = "engine-refused"
PERMISSION = "engine-permission"
TLS = "engine-tls"
SILENT = "engine-silent"
CUT_OFF = "engine-cut-off"
NOT_AN_ENGINE = "not-an-engine"
API_OLD = "engine-api-old"
API_NEW = "engine-api-new"
UNSUPPORTED = "engine-unsupported"
ASLEEP = "engine-asleep"
ANSWERED_ERROR = "engine-answered-error"
NO_CONTAINER = "container-not-there"
UNREACHED = frozenset(
    {NOT_THERE, REFUSED, PERMISSION, TLS, SILENT, CUT_OFF, NOT_AN_ENGINE, API_OLD, API_NEW, UNSUPPORTED}
)


ABSENT = frozenset({NOT_THERE, REFUSED, ASLEEP})  # it does not run: starting it would help


class SocketAccess(NamedTuple):
    """Who may use a socket, as far as the file tells."""

    group: str | None  # that may write to it, None where there is none
    user: str
    listed: bool  # the user is in that group by the system's list
    now: bool  # and this program, started when they signed in, is in it already


def not_there(endpoint: str, reason: str = "") -> AppError:
    """No socket, pipe or host of that name."""
    return AppError(
        NOT_THERE,
        say("There is no engine at {endpoint}.", endpoint=endpoint),
        cause=verbatim(reason) if reason else say("Docker is not running, or it is not installed here."),
        fix=say("Start Docker: labwright engine start. Then try again."),
        about="engine",
    )


def refused(endpoint: str) -> AppError:
    """The socket file or the host is there, and nobody listens."""
    return AppError(
        REFUSED,
        say("Nobody answers at {endpoint}.", endpoint=endpoint),
        cause=say("The address is there, but no engine listens: it has stopped, or is still starting."),
        fix=say("Start Docker: labwright engine start. Then try again."),
        about="engine",
    )


def asleep(endpoint: str) -> AppError:
    """systemd keeps its socket and would start it for whoever connects."""
    return AppError(
        ASLEEP,
        say("The engine at {endpoint} is stopped.", endpoint=endpoint),
        cause=say("The system listens in its place, and starts it for the first docker command that comes."),
        fix=say("Start it, or run any docker command."),
        about="engine",
    )


def permission_denied(endpoint: str, access: SocketAccess | None = None) -> AppError:
    """The engine runs, and this user may not talk to it."""
    if access is None or access.group is None:
        cause, fix = (
            say("The engine belongs to another user."),
            say("Use an engine of your own, such as rootless Docker, or ask who looks after this machine."),
        )
    elif access.listed and not access.now:
        cause, fix = (
            say("You are in the group {group}, but you were added after you signed in.", group=access.group),
            say("Sign out and in again, or restart the computer. In one terminal, newgrp {group} is enough.",
                group=access.group),
        )  # fmt: skip
    else:
        cause, fix = (
            say("Only root and the group {group} may use it, and {user} is not in that group.",
                group=access.group, user=access.user),
            say("Let an administrator run sudo usermod -aG {group} {user}, then sign out and in again. Never "
                "change the rights of the socket: that opens the whole machine to every program.",
                group=access.group, user=access.user),
        )  # fmt: skip
    return AppError(
        PERMISSION,
        say("You may not use the engine at {endpoint}.", endpoint=endpoint),
        cause=cause,
        fix=fix,
        about="engine",
    )


def tls_mismatch(endpoint: str, cause: Sentence, reason: str = "") -> AppError:
    """One side speaks TLS and the other does not, or they do not trust each other."""
    return AppError(
        TLS,
        say("No secure connection to {endpoint} comes about.", endpoint=endpoint),
        cause=cause,
        fix=say(
            "Check DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or the files of the context: both sides need "
            "certificates of the same authority."
        ),
        output=reason,
        about="engine",
    )


def silent(endpoint: str, seconds: float) -> AppError:
    """It takes the connection and says nothing, or not enough."""
    return AppError(
        SILENT,
        say("The engine at {endpoint} did not answer within {seconds:g} s.", endpoint=endpoint,
            seconds=round(seconds, 1)),
        cause=say("It takes connections, but it hangs, or it is still starting."),
        fix=say("Wait a minute and try again. If it stays so, restart Docker."),
        about="engine",
    )  # fmt: skip


def cut_off(endpoint: str) -> AppError:
    """It died in the middle of what it said."""
    return AppError(
        CUT_OFF,
        say("The engine at {endpoint} went away in the middle of its answer.", endpoint=endpoint),
        cause=say("It was stopped or restarted, or it crashed."),
        fix=say("Try again. If it happens again, look into the engine’s own log."),
        about="engine",
    )


def not_an_engine(endpoint: str, said: str) -> AppError:
    """Something else listens there."""
    return AppError(
        NOT_AN_ENGINE,
        say("What answers at {endpoint} is no Docker engine.", endpoint=endpoint),
        cause=say("It says: {text}", text=said[:80]) if said else say("It closes the connection at once."),
        fix=say("Check the address: another program listens there."),
        about="engine",
    )


def api_too_old(endpoint: str, version: str) -> AppError:
    """The engine is older than what Labwright can talk to."""
    return AppError(
        API_OLD,
        say("The engine at {endpoint} is too old.", endpoint=endpoint),
        cause=say("It speaks version {version} of Docker’s language; the oldest that still works is 1.24.",
                  version=version),
        fix=say("Update Docker."),
        about="engine",
    )  # fmt: skip


def api_too_new(endpoint: str, reason: str) -> AppError:
    """The engine no longer speaks what Labwright speaks."""
    return AppError(
        API_NEW,
        say("The engine at {endpoint} is too new for this Labwright.", endpoint=endpoint),
        cause=verbatim(reason),
        fix=say("Update Labwright."),
        about="engine",
    )


def answered_error(endpoint: str, status: int, reason: str) -> AppError:
    """The engine is there and refuses this one question."""
    return AppError(
        ANSWERED_ERROR,
        say("The engine at {endpoint} answered with an error ({status}).", endpoint=endpoint, status=status),
        cause=verbatim(reason) if reason else None,
        about="engine",
    )


def no_container(name: str, reason: str = "") -> AppError:
    """The engine knows no container of that name."""
    return AppError(
        NO_CONTAINER,
        say("There is no container {name}.", name=name),
        cause=verbatim(reason) if reason else None,
        fix=say("List them with docker ps -a. One that was started with --rm is gone when it ends."),
        about="container",
    )


def unsupported(endpoint: str, cause: Sentence) -> AppError:
    """A way to an engine that Labwright cannot go on this system."""
    return AppError(
        UNSUPPORTED,
        say("Labwright cannot reach {endpoint} from here.", endpoint=endpoint),
        cause=cause,
        fix=say("Use the docker command for this engine, or a context with another address."),
        about="engine",
    )
