"""Configuration: `LISIERE_*` environment variables, then `lisiere.toml`, then these defaults.

The defaults make the small size (everything embedded, one folder); each served part is one setting away.
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from reviewer_ui.access.people import Role
from workers._extraction import Limits

LLM_ENDPOINTS = {"albert": "https://albert.api.etalab.gouv.fr/v1"}
"""Public services that are chosen by a name before the model's ("albert:…"). Albert API is the State's own."""


class Settings(BaseSettings):
    """All that a deployment may choose. Durations in seconds, sizes in bytes."""

    model_config = SettingsConfigDict(env_prefix="LISIERE_", toml_file="lisiere.toml", extra="ignore", frozen=True)

    data: Path = Path("data")
    """The data folder: object store, databases, index, local Kafka, token."""

    kafka_bootstrap: str | None = None
    """host:port[,host:port] of a Kafka cluster; none: a local broker is started on the data folder."""
    topic_replication: int = 1

    database_url: str | None = None
    """SQLAlchemy URL of the read model, e.g. postgresql+psycopg://…; none: SQLite in the data folder."""

    keys_url: str | None = None
    """SQLAlchemy URL of the dossiers' keys, backed up apart; none: the read model's, else keys/ in the data folder."""

    retention_days: int | None = Field(default=None, ge=1, le=36_500)
    """Days after which a dossier that was approved, returned or withdrawn is due to be erased; none: it is kept."""

    s3_bucket: str | None = None
    """Bucket of the object store; none: a folder in the data folder."""
    s3_endpoint: str | None = None
    s3_region: str = "us-east-1"
    s3_access_key: str | None = None
    s3_secret_key: SecretStr | None = None

    qdrant_url: str | None = None
    """A Qdrant server; none: the engine in process, in the data folder."""
    qdrant_api_key: SecretStr | None = None

    embeddings: str = "auto"
    """auto (endpoint if configured, else the embedded model), off (sparse search alone)."""
    embeddings_base_url: str | None = None
    embeddings_model: str = "BAAI/bge-m3"
    embeddings_api_key: SecretStr | None = None
    embeddings_allow_confidential: bool = False
    """Whether passages of confidential documents may be sent to the embeddings' endpoint."""

    rerank_base_url: str | None = None
    """An endpoint whose /rerank puts what was found in a better order; none: the index's order stands."""
    rerank_model: str | None = None
    rerank_api_key: SecretStr | None = None
    rerank_form: Literal["cohere", "tei"] = "cohere"
    """cohere (Cohere, Jina, vLLM, Albert API) or tei (Text Embeddings Inference)."""
    rerank_allow_confidential: bool = False
    """Whether passages of confidential documents may be sent to the rerank endpoint."""

    llm_base_url: str | None = None
    """An OpenAI-compatible endpoint (…/v1); none: the note is drafted by rules and extraction alone."""
    llm_model: str | None = None
    """The model's name there; "albert:NAME" is the model NAME of Albert API, whose address need not be given."""
    llm_api_key: SecretStr | None = None
    llm_timeout_s: float = 120.0
    llm_context_tokens: int = 16_000
    llm_allow_confidential: bool = False
    """Whether passages of confidential documents may be sent to the model's endpoint."""

    timestamp_url: str | None = None
    """A time-stamping authority (RFC 3161) that stamps each day's checkpoint of the log; none: none does."""
    timestamp_roots: Path | None = None
    """PEM file of the root certificates to which its stamps are held."""

    max_file_bytes: int = 3 * 1024**3
    max_archive_bytes: int = 6 * 1024**3
    """Most bytes of one archive, unpacked."""
    max_archive_ratio: int = 200
    """Most times a member of an archive may grow when unpacked."""
    fetch_timeout_s: float = 60.0
    fetch_attempts: int = 4
    intake_roots: tuple[Path, ...] = (Path("/"),)
    """Folders from which file:/// addresses may be read."""

    extraction_processes: int = Field(default=2, ge=1)
    extraction_memory_bytes: int = 2 * 1024**3
    extraction_page_timeout_s: float = 60.0
    ocr_at_once: int = Field(default=20, ge=0)
    """Scanned pages that a document waits for; where it has more, its text pages go on and they join later."""

    retry_longest_s: float = 30.0
    """Longest wait between two tries of an event whose stage finds something unavailable."""

    host: str = "127.0.0.1"
    port: int = 8765
    hosts: tuple[str, ...] = ()
    """Names the web server answers to beside the loopback ones."""
    public_url: str | None = None
    """The address people know the web server by, where a reverse proxy stands in front of it (https://…)."""
    proxies: tuple[str, ...] = ()
    """Addresses of the reverse proxies whose X-Forwarded-For and -Proto are believed; none: nobody's are."""
    access_contact: str | None = None
    """Whom to ask for a role, as the screen that refuses says it."""
    session_idle_s: float = Field(default=4 * 3600.0, gt=0)
    session_longest_s: float = Field(default=12 * 3600.0, gt=0)

    oidc_issuer: str | None = None
    """The OpenID Connect provider people sign in with (https://…); none: local accounts, or this machine's link."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name: str = "le fournisseur d’identité"
    """What the sign-in button calls it."""
    oidc_scopes: str = "openid profile email"
    oidc_audience: str | None = None
    """What access tokens must be made for to be taken by the API; none: only the local token is."""
    oidc_acr_values: tuple[str, ...] = ()
    """Levels of assurance asked of the provider, one of which it must reach."""
    oidc_role_claim: str = "roles"
    oidc_role_names: dict[str, Role] = {}
    """The provider's words for our roles, beside the roles' own names."""
    oidc_default_roles: tuple[Role, ...] = ()
    """Roles of whoever signs in without one."""
    oidc_required_claims: dict[str, tuple[str, ...]] = {}
    """Claims that must have one of some values to sign in at all, e.g. {"siret": ["…"]}."""
    oidc_service_claim: str | None = None
    """The claim that names the services whose dossiers a person sees; none: every service's."""

    actor: str | None = None
    """Who decides in the UI where no accounts are configured; none: the user who runs the system."""

    service: str = ""
    """The service's name, as its letters and notes print it."""
    templates: Path | None = None
    """The folder of the service's templates of letters and notes; none: modeles/ in the data folder."""
    theme: Path | None = None
    """The folder of another look than ours: a theme.css, or the State's design system as it was installed."""

    def llm_endpoint(self) -> tuple[str | None, str | None]:
        """Return the address of the model's endpoint and the model's name there, None for what is not configured."""
        service, _, name = (self.llm_model or "").partition(":")
        if not self.llm_base_url and service in LLM_ENDPOINTS and name:
            return LLM_ENDPOINTS[service], name
        return self.llm_base_url, self.llm_model

    def extraction_limits(self) -> Limits:
        """Return what reading one file may cost."""
        return Limits(
            processes=self.extraction_processes,
            memory_bytes=self.extraction_memory_bytes,
            page_timeout_s=self.extraction_page_timeout_s,
            ocr_at_once=self.ocr_at_once,
        )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- pydantic-settings calls by keyword
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: arguments, environment, lisiere.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
