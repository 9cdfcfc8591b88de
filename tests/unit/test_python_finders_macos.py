"""The finders on a made-up Mac; no interpreter there is run."""

import pytest

from tests.unit.made_up_machine import MadeUpMachine


@pytest.fixture
def mac(tmp_path):
    return MadeUpMachine(tmp_path / "mac", "darwin")


@pytest.mark.parametrize("prefix", ["/opt/homebrew", "/usr/local"])
def test_homebrew_on_both_kinds_of_mac(mac, prefix):
    framework = "Frameworks/Python.framework/Versions"
    keg = f"{prefix}/Cellar/python@3.12/3.12.3"
    mac.python(f"{keg}/{framework}/3.12/bin/python3.12", "python3")
    mac.file(f"{keg}/{framework}/3.12/lib/python3.12/EXTERNALLY-MANAGED")
    mac.link(f"{keg}/{framework}/Current", "3.12")
    mac.link(f"{keg}/bin/python3.12", f"../{framework}/3.12/bin/python3.12")
    mac.link(f"{keg}/libexec/bin/python", "../../bin/python3.12")
    mac.link(f"{prefix}/opt/python3", "../Cellar/python@3.12/3.12.3")
    mac.link(f"{prefix}/bin/python3.12", "../Cellar/python@3.12/3.12.3/bin/python3.12")
    mac.path(f"{prefix}/bin", "/usr/local/bin")
    found = mac.found()
    assert list(found) == [f"{keg}/{framework}/3.12/bin/python3.12"]
    (python,) = found.values()
    assert (python.origin, python.version, python.externally_managed) == ("homebrew", "3.12.3", True)
    assert {f"{keg}/libexec/bin/python", f"{prefix}/opt/python3/bin/python3.12"} <= mac.aliases(python)


def test_python_org_and_its_links(mac):
    versions = "/Library/Frameworks/Python.framework/Versions"
    mac.python(f"{versions}/3.12/bin/python3.12", "python3")
    mac.python(f"{versions}/3.11/bin/python3.11", "python3")
    mac.file(f"{versions}/3.11/include/python3.11/patchlevel.h", '#define PY_VERSION "3.11.9"')
    mac.link(f"{versions}/Current", "3.12")
    mac.link("/usr/local/bin/python3", f"../../..{versions}/3.12/bin/python3")
    found = mac.found()
    assert {path: (str(each.origin), each.version) for path, each in found.items()} == {
        f"{versions}/3.12/bin/python3.12": ("python-org", "3.12"),
        f"{versions}/3.11/bin/python3.11": ("python-org", "3.11.9"),
    }
    aliases = mac.aliases(found[f"{versions}/3.12/bin/python3.12"])
    assert {"/usr/local/bin/python3", f"{versions}/Current/bin/python3"} <= aliases


CLT = "/Library/Developer/CommandLineTools"


def test_apples_stub_is_told_and_not_taken_for_a_python(mac):
    mac.python("/usr/bin/python3")
    mac.path("/usr/bin")
    assert "/usr/bin/python3" in mac.skipped()
    assert mac.found() == {}


def test_apples_stub_is_a_name_of_the_python_it_starts(mac):
    mac.python("/usr/bin/python3")
    framework = "Library/Frameworks/Python3.framework/Versions/3.9"
    mac.python(f"{CLT}/{framework}/bin/python3.9", "python3")
    mac.link(f"{CLT}/usr/bin/python3", f"../../{framework}/bin/python3.9")
    xcode = "/Applications/Xcode-15.4.app/Contents/Developer"
    mac.python(f"{xcode}/{framework}/bin/python3.9", "python3")
    mac.link(f"{xcode}/usr/bin/python3", f"../../{framework}/bin/python3.9")
    mac.path("/usr/bin")
    found = mac.found()
    assert {path: str(each.origin) for path, each in found.items()} == {
        f"{CLT}/{framework}/bin/python3.9": "command-line-tools",
        f"{xcode}/{framework}/bin/python3.9": "xcode",
    }
    assert "/usr/bin/python3" in mac.aliases(found[f"{CLT}/{framework}/bin/python3.9"])
    mac.environ["DEVELOPER_DIR"] = str(mac.place("/Applications/Xcode-15.4.app"))
    assert "/usr/bin/python3" in mac.aliases(mac.found()[f"{xcode}/{framework}/bin/python3.9"])
    del mac.environ["DEVELOPER_DIR"]
    mac.link("/var/db/xcode_select_link", mac.place(xcode))
    found = mac.found()
    assert "/usr/bin/python3" in mac.aliases(found[f"{xcode}/{framework}/bin/python3.9"])
    assert "/usr/bin/python3" not in mac.aliases(found[f"{CLT}/{framework}/bin/python3.9"])


def test_the_python_2_of_an_old_macos(mac):
    real = "/System/Library/Frameworks/Python.framework/Versions/2.7/bin/python2.7"
    mac.python(real)
    mac.link("/usr/bin/python2.7", f"../..{real}")
    mac.link("/usr/bin/python", f"../..{real}")
    assert mac.origins() == {real: "system"}
