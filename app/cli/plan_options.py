"""The options that every changing verb has, without what carrying out needs."""

from __future__ import annotations

import argparse


def add_plan_options(parser: argparse.ArgumentParser) -> None:
    """The options that every changing verb has."""
    parser.add_argument("--plan", action="store_true", help="print what would be done, and change nothing")
    parser.add_argument("--yes", action="store_true", help="do it without asking")
