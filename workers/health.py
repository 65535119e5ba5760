"""Checks of what the system stands on: each says what is there, or raises with what to do."""

import uuid
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from reviewer_ui.access.origin import LOOPBACK_HOSTS
from schemas.passages import PassageFilter
from workers._extraction.ocr import data_folder
from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.kafka_log import ping
from workers.apps import Composition
from workers.errors import ConfigurationError, UnavailableError

Finding = dict[str, Any]
Check = Callable[[Composition], Finding]


def check_kafka(parts: Composition) -> Finding:
    """Ask Kafka for its topics."""
    bootstrap = parts.bootstrap
    count = ping(bootstrap)
    return {"message": f"répond sur {bootstrap} ({count} sujets)", "bootstrap": bootstrap}


def check_qdrant(parts: Composition) -> Finding:
    """Ask the index what it holds."""
    with parts.searched_index() as index:
        held = index.status(PassageFilter(corpus="dossier"))
        regulation = index.status(PassageFilter(corpus="regulation"))
    where = parts.settings.qdrant_url or "intégré"
    passages, with_vector = held.passages + regulation.passages, held.with_vector + regulation.with_vector
    vectors = f"{with_vector} avec vecteur ({held.model})" if held.model else "recherche lexicale seule"
    return {
        "message": f"{where} : {passages} passages, {vectors}",
        "where": where,
        "passages": passages,
        "with_vector": with_vector,
        "model": held.model,
    }


def check_storage(parts: Composition) -> Finding:
    """Write to the object store."""
    parts.store.check()
    where = f"s3://{parts.settings.s3_bucket}" if parts.settings.s3_bucket else str(parts.folder.objects)
    return {"message": f"écriture possible dans {where}", "where": where}


def check_keys(parts: Composition) -> Finding:
    """Ask for a dossier's key, which there is not."""
    parts.keys.known(uuid.UUID(int=0))
    is_folder = isinstance(parts.keys, FolderKeyStore)
    where = str(parts.folder.keys) if is_folder else "base de données"
    return {"message": f"clés des dossiers : {where}, à sauvegarder à part", "where": where}


def check_database(parts: Composition) -> Finding:
    """Read the read model."""
    parts.read_model.version()
    dialect = parts.read_model_engine.dialect.name
    return {"message": f"répond ({dialect})", "dialect": dialect}


def check_model(parts: Composition) -> Finding:
    """Ask the model's endpoint which models it has."""
    settings = parts.settings
    base_url, name = settings.llm_endpoint()
    if not base_url:
        return {"message": "aucun modèle configuré : la note est rédigée par extraction et règles", "configured": False}
    parts.model()
    names = _model_names(base_url, settings.llm_api_key.get_secret_value() if settings.llm_api_key else None)
    if name not in names:
        raise ConfigurationError(
            f"{base_url} ne propose pas le modèle « {name} » ; il propose : {', '.join(names[:10]) or 'aucun'}"
        )
    return {"message": f"{name} sur {base_url}", "configured": True}


def check_access(parts: Composition) -> Finding:
    """Tell how people sign in, and ask the identity provider for its addresses and keys."""
    refuse_to_be_open(parts)
    accounts = sum(not account.disabled for account in parts.accounts.all())
    ways = []
    if parts.identity is not None:
        parts.identity.check()
        ways.append(f"{parts.settings.oidc_name} ({parts.settings.oidc_issuer})")
    if accounts:
        ways.append(f"{accounts} compte(s) local(aux)")
    message = f"connexion par {' et '.join(ways) or 'le lien de cette machine, sans compte'}"
    return {"message": message, "issuer": parts.settings.oidc_issuer, "accounts": accounts}


def refuse_to_be_open(parts: Composition) -> None:
    """Check that who reaches the web server from elsewhere has to say who they are.

    Raises: ConfigurationError: it would serve beyond this machine with nothing but the machine's own link.
    """
    host = parts.settings.host
    if host in LOOPBACK_HOSTS or parts.has_people():
        return
    raise ConfigurationError(
        f"l’interface serait ouverte sur {host} à qui trouve son lien : créez d’abord un compte (lisiere accounts add "
        "NOM --role …), désignez un fournisseur d’identité (LISIERE_OIDC_ISSUER), ou servez sur cette seule machine "
        "(LISIERE_HOST=127.0.0.1)"
    )


def check_ocr(_parts: Composition) -> Finding:
    """Look for Tesseract's French data."""
    if find_spec("tesserocr") is None or data_folder("fra") is None:
        raise ConfigurationError(
            "données françaises de Tesseract absentes : les pages numérisées ne seront pas lues "
            "(Debian : apt-get install tesseract-ocr-fra)"
        )
    return {"message": f"français, {data_folder('fra')}"}


def _model_names(base_url: str, api_key: str | None) -> list[str]:
    import httpx  # noqa: PLC0415 -- only a configured endpoint is asked

    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    try:
        answer = httpx.get(f"{base_url.rstrip('/')}/models", headers=headers, timeout=10.0)
        answer.raise_for_status()
        return [str(model["id"]) for model in answer.json()["data"]]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise UnavailableError(f"le modèle ne répond pas sur {base_url} : {error}") from error


CHECKS: dict[str, Check] = {
    "kafka": check_kafka,
    "qdrant": check_qdrant,
    "storage": check_storage,
    "keys": check_keys,
    "database": check_database,
    "model": check_model,
    "ocr": check_ocr,
    "access": check_access,
}
"""All that `lisiere doctor` looks at, by the name it prints."""

READINESS: dict[str, Check] = {name: CHECKS[name] for name in ("kafka", "storage", "keys", "database")}
"""What the web process cannot do without."""
