"""The two lists that count in a .condarc."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.condarc import channels, environment_folders


@pytest.mark.parametrize(
    ("text", "folders"),
    [
        ("envs_dirs:\n  - /a/envs\n  - ~/b\n", ["/a/envs", "~/b"]),
        ("envs_dirs:\n- /a/envs # of all\n\n# more\n- /b\nchannels:\n- defaults\n", ["/a/envs", "/b"]),
        ("envs_path:\n  - /a\nenvs_dirs:\n  - /b\n", ["/a", "/b"]),
        ("envs_dirs: [\"/a b\", '/c d', /e]\n", ["/a b", "/c d", "/e"]),
        ("envs_dirs: [\n  /a,\n  /b\n]\n", ["/a", "/b"]),
        ('"envs_dirs":\n  - "C:\\\\conda envs"\n', ["C:\\conda envs"]),
        ("envs_dirs: /only\n", ["/only"]),
        ("envs_dirs: # none yet\n", []),
        ("envs_dirs: []\n", []),
        ("channels:\n  - envs_dirs\npkgs_dirs:\n  - /p\n", []),
        ("envs_dirs:\n  - /a#b\n  - '/it''s'\n", ["/a#b", "/it's"]),
        ("  envs_dirs:\n  - /of/something/else\n", []),
        ("", []),
        ('{"channels": ["defaults"], "envs_dirs": ["/a", "/b"], "envs_path": null}', ["/a", "/b"]),
        ('{"envs_dirs": "/a"} and more', []),
        ("\ufeffenvs_dirs:\r\n  - /a\r\n", ["/a"]),
        ("envs_dirs:\n  - ${HOME}/x\n  -\n  - $ROOT\n", ["${HOME}/x", "$ROOT"]),
    ],
)
def test_the_lists_are_read_as_people_write_them(text, folders):
    assert environment_folders(text.encode()) == folders


def test_channels_are_read_too() -> None:
    assert channels(b"channels:\n- conda-forge\n - bioconda\nenvs_dirs: [/a]\n") == [
        "conda-forge",
        "bioconda",
    ]
    assert channels(b'{"channels": ["file:///course"]}') == ["file:///course"]
    assert channels(b"show_channel_urls: true") == []


@given(st.binary(max_size=400))
def test_nothing_in_it_is_a_mistake(content):
    environment_folders(content)
    environment_folders(b"envs_dirs: " + content)
    environment_folders(b"envs_dirs:\n - " + content)
    environment_folders(b"{" + content)


PLAIN = (
    st.text("abcdefgh/~$-_. ", min_size=1, max_size=30).map(str.strip).filter(lambda text: text.strip("-"))
)


@given(st.lists(PLAIN, min_size=1))
def test_a_list_is_read_back(folders):
    text = "channels:\n  - defaults\nenvs_dirs:\n" + "".join(f'  - "{folder}"\n' for folder in folders)
    assert environment_folders(text.encode()) == folders
