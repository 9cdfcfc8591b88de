from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.system.output_decoding import OutputDecoder

WSL_LIST = "  NAME              STATE           VERSION\r\r\n* Ubuntu-24.04      Running         2\r\r\n"
WSL_FRENCH = "Copyright (c) Microsoft Corporation. Tous droits réservés.\r\r\n"
WSL_CHINESE = "适用于 Linux 的 Windows 子系统没有已安装的分发版。\r\n一\r\n"


def decoded(data: bytes, size: int, code_page: str | None = None) -> str:
    decoder = OutputDecoder(code_page)
    pieces = [decoder.decode(data[i : i + size]) for i in range(0, len(data), size)]
    return "".join(pieces) + decoder.decode(b"", True)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 4096])
@pytest.mark.parametrize("text", ["é€𝄞日本語 ascii", "plain", "a", "", "\ufeffmarked"])
def test_utf8_survives_any_cut(text: str, size: int) -> None:
    assert decoded(text.encode(), size) == text.removeprefix("\ufeff")


@given(st.binary(max_size=30), st.integers(1, 8))
def test_any_bytes_are_read_as_python_reads_them_whole(data: bytes, size: int) -> None:
    # letters before, so that these bytes are not taken for another encoding
    assert decoded(b"text " * 20 + data, size) == (b"text " * 20 + data).decode("utf-8", "replace")


@pytest.mark.parametrize("text", [WSL_LIST, WSL_FRENCH, WSL_LIST + WSL_CHINESE])
@pytest.mark.parametrize("size", [2, 3, 7, 4096])
def test_what_wsl_prints_is_utf16(text: str, size: int) -> None:
    assert decoded(text.encode("utf-16-le"), size) == text


def test_chinese_wsl_is_known_by_its_first_line() -> None:
    assert decoded(WSL_CHINESE.encode("utf-16-le"), 4096) == WSL_CHINESE


def test_one_byte_at_a_time_is_utf16_too() -> None:
    assert decoded(WSL_LIST.encode("utf-16-le"), 1) == WSL_LIST


def test_a_byte_order_mark_decides() -> None:
    assert decoded("日本".encode("utf-16"), 3) == "日本"


@pytest.mark.parametrize("data", [b"one\0two\0three\0", b"abcdefg\0hijklmn\0", b"\0\0\0\0"])
def test_lists_between_nuls_are_not_utf16(data: bytes) -> None:
    assert decoded(data, 4096) == data.decode()


@pytest.mark.parametrize("size", [1, 4, 4096])
def test_the_console_code_page_reads_what_is_not_utf8(size: int) -> None:
    printed = "Durée\r\n".encode("cp850") + "Größe\r\n".encode() + "Übertragung\r\n".encode("cp850")
    assert decoded(b"ok\r\n" + printed, 4096, "cp850") == "ok\r\nDurée\r\nGröße\r\nÜbertragung\r\n"
    assert decoded("nur UTF-8: Größe\r\n".encode(), size, "cp850") == "nur UTF-8: Größe\r\n"
