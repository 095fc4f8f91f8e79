# ruff: noqa: RUF001 look-alike letters are what this is about
"""Which addresses from outside may be opened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.system.links import LONGEST, safe_url


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://t.co/abc", "https://t.co/abc"),
        ("HTTP://Acme.COM:8080/A?b=c#d", "http://acme.com:8080/A?b=c#d"),
        ("https://acme.com?q=1", "https://acme.com?q=1"),
        ("https://аррӏе.com/x", "https://xn--80ak6aa92e.com/x"),
        ("https://acme.com/süß?ü=%20", "https://acme.com/s%C3%BC%C3%9F?%C3%BC=%20"),
        ("https://[::1]:80/", "https://[::1]:80/"),
    ],
)
def test_web_addresses_may_be_opened_in_plain_ascii(url: str, safe: str) -> None:
    assert safe_url(url) == safe


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "smb://host/x",
        "--help",
        "",
        "https://",
        "https:///path",
        "//acme.com",
        "https://x.com@evil.com",
        "https://me:pw@evil.com",
        "https://x.com\\@evil.com",
        "https://acme.com/a b",
        "https://acme.com/\x1b]0;",
        "https://acme.com/\u202egpj",
        "https://acme.com/\u00a0",
        "https://acme.com:99999/",
        "https://acme.com:port/",
        "https://-o-ProxyCommand/",
        "https://a..b.com\u2100/",
        "https://[::1",
        "https://exa%6dple.com/",
        "https://acme.com/" + "a" * LONGEST,
        "https://acme.com/" + "ä" * (LONGEST // 3),
    ],
)
def test_anything_else_is_refused(url: str) -> None:
    assert safe_url(url) is None


@given(st.text(max_size=40))
def test_whatever_passes_is_printable_and_passes_again(tail: str) -> None:
    for url in (tail, f"https://{tail}", f"https://acme.com/{tail}"):
        safe = safe_url(url)
        if safe is not None:
            assert safe.isascii()
            assert safe.isprintable()
            assert safe_url(safe) == safe
