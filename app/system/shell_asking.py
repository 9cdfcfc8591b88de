"""Asks a shell what it alone knows: its PATH, aliases, functions and builtins.

The shell is started as a terminal would start it, so the user's start files run, with a time limit. The name
goes in as a variable, never as text of the script, and nothing of that name is run."""

from __future__ import annotations

import re
import secrets
import shlex
from pathlib import Path
from typing import NamedTuple

from app.core.commands import Command
from app.core.disk import Standpoint
from app.core.ports import Runner
from app.core.shells import ShellName

_TIME_LIMIT_SECONDS = 10.0
_NO_FOLDER = "/dev/null"  # nothing can be made below it
_NAME, _MARK = "LABWRIGHT_NAME", "LABWRIGHT_MARK"

_BASH = r"""
shopt -u expand_aliases
n=$LABWRIGHT_NAME
builtin printf '\n%s\n' "$LABWRIGHT_MARK" "path ${PATH//$'\n'/}"
builtin type -at -- "$n" 2>/dev/null | while read -r k; do builtin printf '%s \n' "kind-$k"; done
if a=$(builtin alias -- "$n" 2>/dev/null); then builtin printf '%s\n' "quoted-alias ${a//$'\n'/ }"; fi
if builtin declare -F -- "$n" >/dev/null; then
  shopt -s extdebug; f=$(builtin declare -F -- "$n"); b=$(builtin declare -f -- "$n"); b=${b//$'\n'/ }
  builtin printf '%s\n' "place ${f#* * }" "body ${b:0:4000}"
fi
builtin printf '%s\n' "$LABWRIGHT_MARK"
"""
_ZSH = r"""
unsetopt aliases
n=$LABWRIGHT_NAME
builtin print -r -- ""; builtin print -r -- "$LABWRIGHT_MARK"; builtin print -r -- "path ${PATH//$'\n'/}"
(( ${+aliases[$n]} )) && builtin print -r -- "alias ${aliases[$n]//$'\n'/ }"
(( ${+galiases[$n]} )) && builtin print -r -- "alias ${galiases[$n]//$'\n'/ }"
(( ${reswords[(Ie)$n]} )) && builtin print -r -- "kind-keyword "
if (( ${+functions[$n]} )); then
  b=${functions[$n]//$'\n'/ }
  builtin print -r -- "kind-function "; builtin print -r -- "place ${functions_source[$n]}"
  builtin print -r -- "body ${b[1,4000]}"
fi
(( ${+builtins[$n]} )) && builtin print -r -- "kind-builtin "
builtin print -r -- "$LABWRIGHT_MARK"
"""
_FISH = r"""
set -l n $LABWRIGHT_NAME
builtin printf '\n%s\n' $LABWRIGHT_MARK "path "(string join : -- $PATH)
for line in (abbr --show 2>/dev/null)
  string match -q -- "abbr -a -- $n *" $line; and builtin printf '%s\n' "abbreviation $line"
end
if functions -q -- $n
  builtin printf '%s\n' "kind-function " "place "(functions --details -- $n)
  builtin printf '%s\n' "body "(functions -- $n | string join ' ' | string sub -l 4000)
end
contains -- $n (builtin --names); and builtin printf '%s\n' "kind-builtin "
builtin printf '%s\n' $LABWRIGHT_MARK
"""
_POWERSHELL = r"""
"$([char]10)$env:LABWRIGHT_MARK"
"path $env:PATH"
$n = [WildcardPattern]::Escape($env:LABWRIGHT_NAME)
foreach ($c in Get-Command -Name $n -CommandType Alias,Function,Filter,Cmdlet -ErrorAction SilentlyContinue) {
  switch ($c.CommandType) {
    'Alias' { "alias $($c.Definition)" }
    'Cmdlet' { "kind-builtin " }
    default { "kind-function "; "body $($c.Definition -replace '\s+', ' ')" }
  }
}
"$env:LABWRIGHT_MARK"
"""
_SCRIPTS = {ShellName.BASH: _BASH, ShellName.ZSH: _ZSH, ShellName.FISH: _FISH}


class ShellAnswer(NamedTuple):
    """What the shell said of one name. Empty where it has nothing of the name."""

    path: str | None = None
    alias: str | None = None  # the words it puts in the name's place
    keyword: bool = False
    function: bool = False
    function_place: str | None = None  # the file that defines it
    function_body: str = ""
    builtin: bool = False


def ask_shell(
    runner: Runner, shell: ShellName, program: str, name: str, where: Standpoint, *, login: bool
) -> ShellAnswer | None:
    """What the shell says, or None where it does not answer in time."""
    command = question(shell, program, name, where, f"labwright-{secrets.token_hex(8)}", login=login)
    return parse_answer(shell, runner.run(command).stdout, command.env[_MARK], name)


def question(
    shell: ShellName, program: str, name: str, where: Standpoint, mark: str, *, login: bool
) -> Command:
    """The command that asks."""
    argv: tuple[str, ...]
    if shell is ShellName.POWERSHELL:
        argv = (program, "-NoLogo", "-NonInteractive", "-Command", _POWERSHELL)
    else:
        argv = (program, "-ilc" if login else "-ic", _SCRIPTS[shell])
    kept = {variable: where.get(variable) for variable in ("VIRTUAL_ENV", "CONDA_PREFIX")}
    environment = {
        **{variable: value for variable, value in kept.items() if value},
        **({"PATH": where.get("PATH")} if "PATH" in where.environ else {}),
        **(_kept_from_writing(where) if shell is ShellName.FISH else {}),
        "HOME": where.home,
        "TERM": "dumb",  # so that prompts and colours stay away
        _NAME: name,
        _MARK: mark,
    }
    folder = Path(where.folder)
    return Command(argv, cwd=folder, env=environment, timeout_seconds=_TIME_LIMIT_SECONDS)


def _kept_from_writing(where: Standpoint) -> dict[str, str]:
    """fish makes its folders where they are missing and nothing could be read: it is sent away from them."""
    usual = {"XDG_CONFIG_HOME": (".config",), "XDG_DATA_HOME": (".local", "share")}
    folders = {name: where.get(name) or where.join(where.home, *parts) for name, parts in usual.items()}
    missing = (name for name, folder in folders.items() if not where.is_folder(where.join(folder, "fish")))
    return dict.fromkeys(missing, _NO_FOLDER)


def parse_answer(shell: ShellName, printed: str, mark: str, name: str) -> ShellAnswer | None:
    """What stands between the marks. Start files may print before and after."""
    parts = re.split(rf"^{re.escape(mark)}$", printed, flags=re.MULTILINE)
    if len(parts) < 3:
        return None
    said: dict[str, str] = {}
    for line in parts[-2].splitlines():
        key, _, value = line.partition(" ")
        said.setdefault(key, value)
    place = said.get("place", "").strip()
    body = said.get("body", "")
    alias = said.get("alias") or _unquoted(said.get("quoted-alias", "")) or _abbreviated(said, name)
    function = "kind-function" in said
    if shell is ShellName.FISH and alias is None and (wrapped := _fish_alias(body, name)):
        alias, function = wrapped, False
    return ShellAnswer(
        path=said.get("path") or None,
        alias=alias,
        keyword="kind-keyword" in said,
        function=function,
        function_place=place if "/" in place else None,
        function_body=body,
        builtin="kind-builtin" in said,
    )


def _unquoted(definition: str) -> str | None:
    """The value in bash's own spelling of an alias: alias python='python3 -q'."""
    try:
        words = shlex.split(definition)
    except ValueError:
        return None
    return words[-1].partition("=")[2] if words else None


def _abbreviated(said: dict[str, str], name: str) -> str | None:
    try:
        words = shlex.split(said.get("abbreviation", ""))
    except ValueError:
        return None
    return words[4] if len(words) == 5 and words[3] == name else None


def _fish_alias(body: str, name: str) -> str | None:
    """fish makes a function of an alias, and writes into it what it was."""
    match = re.search(rf"--description '?alias {re.escape(name)}[ =](.*?)'?(?:\s\s|$)", body)
    return match[1].replace("\\'", "'") if match else None
