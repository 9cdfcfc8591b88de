"""labwright inside NAME [--with OTHER] [--file PATH] [--context NAME]: under a container's hood."""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.output import in_one_line, print_json, print_table, print_text
from app.core.inside import ContainerInside, NetworkPath, Part
from app.core.inside_files import Origin, layer_name, told
from app.core.inside_namespaces import meaning
from app.core.inside_words import (
    LESSON,
    allowed,
    also_seen,
    hop_detail,
    hop_title,
    in_use,
    layer_size,
    layer_title,
    limit_name,
    part_meaning,
    part_name,
    relation_word,
)
from app.core.journal import readable
from app.core.words import Sentence, say, verbatim

_JSON = """\
--json prints one document:
  container       name, id, image, pid (on the engine's machine)
  kernel          reachable, sentence: whether /proc and cgroups could be read, or why not
  processes       pid_inside, pid_on_host (null: not to be seen), user, command
  sees_also       how many other processes are in its pid namespace
  namespaces      kind, identifier, host_identifier, other_identifier,
                  relation: own | host | container | unknown, shared_with, by: kernel | engine
  limits          kind: memory | swap | cpu | pids, limit (null: none), known, used, share, file,
                  cache, quota (microseconds, of a period of so many), held_back, by,
                  group: "", or the folder above the container whose limit it is
  layers          driver, stack (the topmost first): role: writable | init | image, made_by, size_bytes,
                  digest, folder; empty_lines: lines of the Dockerfile that made no layer
  networks        network, driver, steps: kind, name, detail, seen; sentence
  mounts          target, source, kind
  unseen          part, sentence: what cannot be seen from here, and why
  file            with --file: path, real_path, result: found | deleted | nowhere | mounted | loop |
                  unsure | untold, layer (its place in the stack, 0 is the topmost), made_by, also_in, links,
                  mount
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _JSON
    parser.add_argument("name", metavar="NAME", help="a running container, by name or id")
    parser.add_argument(
        "--with",
        dest="other",
        metavar="OTHER",
        default="",
        help="compare its namespaces with this container's",
    )
    parser.add_argument(
        "--file", metavar="PATH", help="say which layer this file of the container comes from"
    )
    parser.add_argument("--context", metavar="NAME", default="", help="the engine of this context")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Show it. What cannot be seen from here is said, and no failure."""
    hood = labwright.under_the_hood
    inside = hood.look(options.name, options.other, options.context)
    origin = hood.origin(inside, options.file) if options.file else None
    if options.json:
        document = inside.to_json()
        if origin is not None:
            document["file"] = origin.to_json(inside.stack.layers)
        print_json(document)
        return 0
    if origin is not None:
        _print_origin(inside, origin)
        return 0
    _line(say("{name}, from the image {image}", name=inside.name, image=inside.image))
    _line(LESSON)
    _line(inside.reach)
    for part, show in (
        (Part.PROCESSES, _processes),
        (Part.NAMESPACES, _namespaces),
        (Part.LIMITS, _limits),
        (Part.LAYERS, _layers),
        (Part.NETWORK, _networks),
    ):
        print_text("")
        _line(part_name(part))
        _line(part_meaning(part))
        show(inside)
        for each in inside.unseen:
            if each.part is part:
                _line(say("  Not to be seen: {reason}", reason=each.sentence))
    return 0


def _processes(inside: ContainerInside) -> None:
    heads = (say("inside"), say("on the host"), say("user"), say("command"))
    rows = [
        [_number(each.pid_inside), _number(each.pid_on_host), each.user, each.command]
        for each in inside.processes
    ]
    _table([list(map(str, heads)), *rows])
    others = also_seen(inside)
    if others is not None:
        _line(say("  {sentence}", sentence=others))


def _namespaces(inside: ContainerInside) -> None:
    heads = ["", str(say("here")), str(say("host"))]
    if inside.other:
        heads.append(inside.other)
    rows = []
    for each in inside.namespaces:
        numbers = [each.identifier, each.host_identifier]
        numbers += [each.other_identifier] if inside.other else []
        rows.append([each.kind, *map(_number, numbers), str(relation_word(each)), str(meaning(each.kind))])
    _table([[*heads, "", ""], *rows])


def _limits(inside: ContainerInside) -> None:
    for limit in inside.limits:
        used = in_use(limit)
        words = (
            say("{limit}; {used}", limit=allowed(limit), used=used) if used is not None else allowed(limit)
        )
        _line(say("  {name}: {words}", name=limit_name(limit.kind), words=words))
        if limit.file:
            _line(verbatim(f"      {limit.file}"))


def _layers(inside: ContainerInside) -> None:
    layers = inside.stack.layers
    rows = []
    for number, layer in enumerate(layers):
        amount = layer_size(layer)
        rows.append(
            [str(number), str(amount) if amount is not None else "", str(layer_title(number, layers))]
        )
    _table(rows)
    _line(say("  Storage driver: {name}", name=inside.stack.driver or "?"))


def _networks(inside: ContainerInside) -> None:
    for path in inside.networks:
        _line(say("  {network}:", network=path.network))
        _steps(path)
        if path.note is not None:
            _line(say("    {sentence}", sentence=path.note))


def _steps(path: NetworkPath) -> None:
    rows = []
    for hop in path.hops:
        detail = hop_detail(hop)
        rows.append(["  →", str(hop_title(hop)), hop.name, str(detail) if detail is not None else ""])
    _table(rows)


def _print_origin(inside: ContainerInside, origin: Origin) -> None:
    layers = inside.stack.layers
    for path, target, number in origin.links:
        _line(say("{path} is a link to {target}, in {layer}.", path=path, target=target,
                  layer=layer_name(number, layers)))  # fmt: skip
    _line(told(origin, layers))
    if origin.layer is not None and layers[origin.layer].made_by:
        _line(say("  Made by: {line}", line=layers[origin.layer].made_by))


def _table(rows: list[list[str]]) -> None:
    if rows:
        print_table([["  " + readable(row[0]), *map(readable, row[1:])] for row in rows])


def _number(number: int | None) -> str:
    return "?" if number is None else str(number)


def _line(sentence: Sentence) -> None:
    print_text(in_one_line(readable(str(sentence))))
