"""Into the environments of conda, mamba, micromamba and pixi: they have no activation script of their own."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.environments import Environment
from app.core.shells import POSIX_LIKE, ShellName, shell_line
from app.core.tool_ways import SCRIPT, project_folder
from app.core.usage import Seen, ShellUsage, Typed, typed
from app.core.words import say

_FAMILY = ("conda", "mamba", "micromamba")
_INIT_NAMES = {ShellName.CMD: "cmd.exe"}  # others are called what they are called


def conda_usage(environment: Environment, shell: ShellName, seen: Seen) -> ShellUsage:
    """How a conda environment is used in this shell."""
    tool = conda_program(seen)
    prefix = seen.written(environment.prefix, shell)
    named = conda_name(environment, seen)
    by_path = typed(lambda: conda_line((tool, "activate", prefix), shell), _ACTIVATES)
    ways = [by_path]
    if named is not None:
        in_any_other = say("The same by its folder: it works, too, where another conda is set up.")
        ways = [
            typed(lambda: conda_line((tool, "activate", named), shell), _ACTIVATES),
            by_path._replace(sentence=in_any_other) if by_path.line else by_path,
        ]
    script = conda_script(environment, shell, seen)
    if script is not None:
        ways.append(
            typed(
                lambda: sourced(seen.written(script, shell), shell, prefix),
                say("The installation’s own script: it needs no `{tool} init`.", tool=tool),
            )
        )
    run = typed(
        lambda: conda_line((tool, "run", "-p", prefix, "python", SCRIPT), shell),
        _RUNS_AT_ONCE if tool == "conda" else _RUNS,
    )
    leave = Typed(f"{tool} deactivate", say("Leaves the environment again."))
    hints = tuple(_conda_hints(tool, shell, seen))
    return ShellUsage(shell, tuple(ways), (run,), leave, hints)


_ACTIVATES = say(
    "Activates it: `python` and the programs of its packages are then those of this environment, in this "
    "terminal only."
)


_RUNS = say("Runs a script in the environment without activating it.")
_RUNS_AT_ONCE = say(
    "Runs a script in the environment without activating it. What it prints is shown when it has ended."
)


def _conda_hints(tool: str, shell: ShellName, seen: Seen) -> Iterator[Typed]:
    if tool not in seen.programs:
        yield Typed(
            None,
            say(
                "Labwright finds no conda, mamba or micromamba here: open the prompt that came with the "
                "installation, or install one of them first."
            ),
        )
    name = _INIT_NAMES.get(shell, str(shell))
    line = f"conda init {name}" if tool == "conda" else f"{tool} shell init --shell {name}"
    yield Typed(
        line,
        say(
            "Needed once for this shell: it writes into the shell’s start-up file what `{tool} activate` "
            "needs. Then open a new terminal.",
            tool=tool,
        ),
    )


def conda_program(seen: Seen) -> str:
    """The program of the family that is there. conda, if none was found."""
    return next((name for name in _FAMILY if name in seen.programs), "conda")


def conda_name(environment: Environment, seen: Seen) -> str | None:
    """The name by which conda knows it; None where only its path will do."""
    paths, prefix = seen.paths, environment.prefix
    folder = paths.dirname(prefix)
    roots = conda_roots(environment, seen)
    if paths.basename(folder) == "envs":
        owner = paths.dirname(folder)
        ours = len(roots) == 1 or paths.basename(owner) == ".conda"  # of several condas, which one is set up?
        return str(paths.basename(prefix)) if ours else None
    return "base" if environment.name == "base" and roots == (prefix,) else None


def conda_roots(environment: Environment, seen: Seen) -> tuple[str, ...]:
    """The installations that may open it: its own one first, then the one of the program on PATH."""
    paths, prefix = seen.paths, environment.prefix
    folder = paths.dirname(prefix)
    own = paths.dirname(folder) if paths.basename(folder) == "envs" else None
    if own is None and environment.name == "base":
        own = prefix
    program = seen.programs.get("conda")
    of_program = paths.dirname(paths.dirname(program)) if program else None
    return tuple(dict.fromkeys(root for root in (own, of_program) if root))


def conda_scripts(environment: Environment, seen: Seen) -> dict[ShellName, tuple[str, ...]]:
    """The scripts of its installation that activate any environment, where they would be."""
    folder = "Scripts" if seen.windows else "bin"
    roots = conda_roots(environment, seen)
    unix = tuple(seen.paths.join(root, folder, "activate") for root in roots)
    batch = tuple(seen.paths.join(root, "Scripts", "activate.bat") for root in roots) if seen.windows else ()
    return {ShellName.BASH: unix, ShellName.ZSH: unix, ShellName.CMD: batch}


def conda_script(environment: Environment, shell: ShellName, seen: Seen) -> str | None:
    """The one of these scripts that exists."""
    return seen.first_file(*conda_scripts(environment, seen).get(shell, ()))


def sourced(script: str, shell: ShellName, *arguments: str) -> str:
    """The line that runs the script in the shell itself. Raises Inexpressible."""
    if shell in {ShellName.POWERSHELL, ShellName.CMD}:
        return shell_line((script, *arguments), shell)
    return f"source {shell_line((script, *arguments), shell)}"


def conda_line(argv: tuple[str, ...], shell: ShellName) -> str:
    """The line for a program of the family. Raises Inexpressible."""
    if shell is ShellName.CMD:
        shell_line((f"{argv[0]}.bat", *argv[1:]), shell)  # there it is a batch file, which takes less
    return shell_line(argv, shell)


def pixi_usage(environment: Environment, shell: ShellName, seen: Seen) -> ShellUsage:
    """How a pixi environment is used in this shell."""
    workspace = pixi_workspace(environment, seen)
    name = pixi_name(environment, seen)
    activate = typed(
        lambda: shell_line(("pixi", "shell", *name), shell),
        say("It starts a new shell inside this one, with the environment active."),
        workspace,
    )
    run = typed(
        lambda: shell_line(("pixi", "run", *name, "python", SCRIPT), shell),
        _RUNS,
        workspace,
    )
    leave = Typed("exit", say("Leaves the shell that pixi started, and with it the environment."))
    missing = Typed(None, say("Labwright finds no pixi here: install it first."))
    hints = () if "pixi" in seen.programs else (missing,)
    return ShellUsage(shell, (activate,), (run,), leave, hints)


def pixi_workspace(environment: Environment, seen: Seen) -> str:
    """The folder with the manifest: the environment lies in its .pixi/envs/NAME."""
    folder = environment.prefix
    for _ in range(3):
        folder = seen.paths.dirname(folder)
    return project_folder(environment) or folder


def pixi_name(environment: Environment, seen: Seen) -> tuple[str, ...]:
    """The option that names the environment. The default one needs none."""
    name = seen.paths.basename(environment.prefix)
    return () if name == "default" else ("-e", name)


def conda_start(environment: Environment, shell: ShellName, seen: Seen) -> str | None:
    """What activates it in a shell in which nothing was set up before. Raises Inexpressible."""
    prefix = seen.written(environment.prefix, shell)
    script = conda_script(environment, shell, seen)
    if script is not None:
        return sourced(seen.written(script, shell), shell, prefix)
    tool = conda_program(seen)
    program = seen.programs.get(tool)
    if program is None or shell is ShellName.CMD:
        return None
    words = (f"shell.{shell}", "hook") if tool == "conda" else ("shell", "hook", "--shell", str(shell))
    return hooked((seen.written(program, shell), *words), shell) + conda_line(
        (tool, "activate", prefix), shell
    )


def pixi_start(environment: Environment, shell: ShellName, seen: Seen) -> str | None:
    """What activates it in a shell in which nothing was set up before. Raises Inexpressible."""
    program = seen.programs.get("pixi")
    if program is None:
        return None
    chosen = ("--manifest-path", pixi_workspace(environment, seen), *pixi_name(environment, seen))
    if shell is ShellName.CMD:
        return shell_line((program, "shell", *chosen), shell)
    return hooked((program, "shell-hook", "--shell", str(shell), *chosen), shell).removesuffix("; ")


def hooked(argv: tuple[str, ...], shell: ShellName) -> str:
    """The beginning of a line: let the shell run what the program prints. Raises Inexpressible."""
    line = shell_line(argv, shell)
    if shell in POSIX_LIKE:
        return f'eval "$({line})"; '
    if shell is ShellName.FISH:
        return f"{line} | source; "
    return f"({line}) | Out-String | Invoke-Expression; "
