"""The variables of a user who has a home of their own, the local package index, and no network besides."""

from __future__ import annotations

import os
from pathlib import Path

from tests.real.index import PackageIndex
from tests.real.kept import AT_START

# The machine's own settings of tools, which a test must not depend on.
SETTINGS = (
    *(
        "PIP_",
        "UV_",
        "POETRY_",
        "PIPENV_",
        "PIPX_",
        "HATCH_",
        "CONDA",
        "MAMBA_",
        "PYENV",
        "PYTHON",
        "VIRTUAL_ENV",
    ),
    *("VIRTUALENV", "WORKON_HOME", "XDG_", "JUPYTER", "IPYTHON", "LABWRIGHT", "HTTP_", "HTTPS_", "ALL_PROXY"),
    *("NO_PROXY", "http_", "https_", "all_proxy", "no_proxy", "TWINE_", "FLIT_", "SOURCE_DATE_EPOCH"),
)


def sheltered(home: Path, index: PackageIndex) -> dict[str, str]:
    """All variables for the tools of this user; none of the machine's settings of tools is among them."""
    kept = {name: value for name, value in AT_START.items() if not name.startswith(SETTINGS)}
    folders = AT_START.get("PATH", "").split(os.pathsep)
    kept["PATH"] = os.pathsep.join(folder for folder in folders if not _is_of_pyenv(folder))
    temporary = home.parent / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    return {
        **kept,
        "HOME": str(home),
        "USERPROFILE": str(home),
        "TMPDIR": str(temporary),
        "NO_COLOR": "1",
        # One index for every tool. pip reads no other settings; uv and pipenv have names of their own for it.
        "PIP_INDEX_URL": index.url,
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_DEFAULT_INDEX": index.url,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_NO_PROGRESS": "1",
        "PIPENV_PYPI_MIRROR": index.url,
        "PIPENV_NOSPIN": "1",
        "PIPENV_DONT_LOAD_ENV": "1",
        "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",  # the real one may ask a person
        # Everything else ends at the index, which refuses it and remembers.
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), index.proxy),
        **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), index.proxy),
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


def _is_of_pyenv(folder: str) -> bool:
    """Whether programs there would lead to the machine's own pyenv, whatever PYENV_ROOT says."""
    parts = Path(folder).parts
    return ".pyenv" in parts or "pyenv" in parts
