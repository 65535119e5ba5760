"""Uploads in pieces, point by point of the tus protocol, and the deposit that is made of them."""

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from reviewer_ui.problems import Problem
from reviewer_ui.receiving import Uploads
from tests.fakes.asgi_client import AsgiClient
from tests.fakes.demo_room import DemoRoom

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}
CONTENT = b"Le projet compte trois \xc3\xa9oliennes de 150 m de hauteur.\n" * 40


def begin(client: AsgiClient, length: int = len(CONTENT), name: str = "annexes/note.txt", **more: str) -> Any:
    said = base64.b64encode(name.encode()).decode()
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": f"filename {said}", **more}
    return client.post("/api/uploads", headers=headers)


def send(client: AsgiClient, address: str, content: bytes, offset: int, **more: str) -> Any:
    return client.request("PATCH", address, content=content, headers={**PIECE, "Upload-Offset": str(offset), **more})


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def test_the_server_tells_what_it_speaks(client: AsgiClient) -> None:
    told = client.request("OPTIONS", "/api/uploads")
    assert told.status_code == 204
    assert told.headers["tus-version"] == "1.0.0"
    assert told.headers["tus-extension"] == "creation,termination,expiration"
    assert told.headers["tus-max-size"] == str(64 * 1024**2)


def test_a_file_arrives_in_pieces_and_becomes_a_document(client: AsgiClient, room: DemoRoom) -> None:
    made = begin(client)
    assert (made.status_code, made.headers["upload-offset"]) == (201, "0")
    address = made.headers["location"]
    first = send(client, address, CONTENT[:700], 0)
    assert (first.status_code, first.headers["upload-offset"]) == (204, "700")
    seen = client.request("HEAD", address, headers=TUS)
    assert (seen.headers["upload-offset"], seen.headers["upload-length"]) == ("700", str(len(CONTENT)))
    assert seen.headers["cache-control"] == "no-store"
    upload_id = address.rsplit("/", 1)[1]
    early = client.post("/api/dossiers", data={"uploads": json.dumps([upload_id])})
    assert early.status_code == 409
    assert "n’est pas arrivé en entier" in early.json()["detail"]
    assert send(client, address, CONTENT[700:], 700).headers["upload-offset"] == str(len(CONTENT))
    handed = client.post("/api/dossiers", data={"uploads": json.dumps([upload_id]), "title": "Par morceaux"})
    assert handed.status_code == 202
    assert [each["name"] for each in handed.json()["documents"]] == ["annexes/note.txt"]
    assert list(room.parts.uploads.iterdir()) == []


def test_a_piece_that_does_not_follow_is_refused(client: AsgiClient) -> None:
    address = begin(client).headers["location"]
    assert send(client, address, b"abc", 5).status_code == 409
    assert client.request("HEAD", address, headers=TUS).headers["upload-offset"] == "0"


def test_more_than_was_announced_is_refused(client: AsgiClient) -> None:
    address = begin(client, 4).headers["location"]
    assert send(client, address, b"abcdef", 0).status_code == 413


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Upload-Length": str(65 * 1024**2)}, 413),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "٣"}, 400),
        ({"Upload-Metadata": "filename ***"}, 400),
    ],
)
def test_a_beginning_that_makes_no_sense_is_refused(client: AsgiClient, changed: dict[str, str], status: int) -> None:
    headers = {**TUS, "Upload-Length": "4", **changed}
    raw = {name: text.encode() for name, text in headers.items()}
    assert client.post("/api/uploads", headers=raw).status_code == status


def test_another_type_of_piece_is_refused(client: AsgiClient) -> None:
    address = begin(client, 4).headers["location"]
    assert send(client, address, b"abcd", 0, **{"Content-Type": "text/plain"}).status_code == 415


def test_what_is_given_up_is_gone(client: AsgiClient) -> None:
    address = begin(client).headers["location"]
    assert client.request("DELETE", address, headers=TUS).status_code == 204
    assert client.request("HEAD", address, headers=TUS).status_code == 404
    assert client.request("HEAD", "/api/uploads/..%2Ftoken", headers=TUS).status_code == 404


def test_who_is_not_signed_in_sends_nothing(stranger: AsgiClient) -> None:
    assert begin(stranger).status_code == 401


def test_an_upload_is_its_owner_s_alone(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads", 100)
    upload = uploads.begin("Camille", "a.txt", 4)
    with pytest.raises(Problem) as refused:
        uploads.find(upload.upload_id, "Dominique")
    assert refused.value.status == 404
    assert (tmp_path / "uploads").stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "uploads").iterdir())


async def test_what_arrived_before_a_cut_is_kept_by_another_server(tmp_path: Path) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield b"abc"
        raise ConnectionResetError

    upload = Uploads(tmp_path, 100).begin("Camille", "a.txt", 6)
    with pytest.raises(ConnectionResetError):
        await Uploads(tmp_path, 100).append(upload.upload_id, "Camille", 0, cut())
    restarted = Uploads(tmp_path, 100)
    assert restarted.find(upload.upload_id, "Camille").offset == 3
    assert (await restarted.append(upload.upload_id, "Camille", 3, pieces(b"def"))).offset == 6
    assert restarted.complete(upload.upload_id, "Camille")[1].read_bytes() == b"abcdef"


async def test_two_writers_at_once_are_one_too_many(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path, 100)
    upload = uploads.begin("Camille", "a.txt", 6)

    async def meanwhile() -> AsyncIterator[bytes]:
        with pytest.raises(Problem) as refused:
            await uploads.append(upload.upload_id, "Camille", 0, pieces(b"x"))
        assert refused.value.status == 423
        yield b"abcdef"

    assert (await uploads.append(upload.upload_id, "Camille", 0, meanwhile())).offset == 6


def test_what_nobody_goes_on_with_is_removed(tmp_path: Path) -> None:
    now = [0.0]
    uploads = Uploads(tmp_path, 100, clock=lambda: now[0])
    old = uploads.begin("Camille", "a.txt", 6)
    now[0] = uploads.expires_at(old.upload_id) - 1
    uploads.sweep()
    assert uploads.find(old.upload_id, "Camille").length == 6
    now[0] += 2
    uploads.sweep()
    assert list(tmp_path.iterdir()) == []


def test_a_list_of_uploads_that_is_none_is_refused(client: AsgiClient) -> None:
    assert client.post("/api/dossiers", data={"uploads": "{"}).status_code == 422
    assert client.post("/api/dossiers", data={"uploads": '["inconnu"]'}).status_code == 404
