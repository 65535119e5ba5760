"""After sign-in nobody is sent to another site."""

import pytest

from reviewer_ui.access.own_paths import own_path


@pytest.mark.parametrize("path", ["/", "/dossiers/1/relecture?page=2&q=a%20b", "/connexion/retour", "/a#b", "/é"])
def test_an_address_of_ours_is_gone_back_to(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        None,
        "dossiers",
        "//ailleurs.example",
        "///ailleurs.example",
        "/\\ailleurs.example",
        "\\\\ailleurs.example",
        "/\t/ailleurs.example",
        "/\n/ailleurs.example",
        " //ailleurs.example",
        "https://ailleurs.example/",
        "javascript:alert(1)",
        "//[",
        "/" + "a" * 3000,
    ],
)
def test_any_other_address_is_not(path: str | None) -> None:
    assert own_path(path) == "/"
