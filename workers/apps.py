"""The composition root: from the settings, who gets which adapter. Nothing else chooses technology."""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import IO

from sqlalchemy import Engine

from reviewer_ui.access.claims import ClaimRules
from reviewer_ui.access.ports import IdentityProvider
from schemas.artefacts import ArtefactRef
from schemas.dossiers import MAX_DOCUMENTS
from schemas.redrafting import NoteProgressed
from workers import (
    answering,
    classification,
    drafting,
    erasing,
    extraction,
    index_composition,
    intake,
    retrieval,
    review,
)
from workers._drafting import WritingLimits
from workers._extraction import sniff_content
from workers._intake.archive import ArchiveLimits
from workers.adapters.folder_keys import FolderKeyStore
from workers.adapters.folder_store import FolderObjectStore
from workers.adapters.kafka_letters import retry_letter
from workers.adapters.kafka_log import erased_on_log
from workers.adapters.kafka_sink import KafkaEventSink
from workers.adapters.libreoffice_converter import libreoffice_converter
from workers.adapters.page_copies import forget_copies
from workers.adapters.s3_store import S3Files, S3ObjectStore, open_bucket, open_object
from workers.adapters.scratch import Scratch
from workers.adapters.sealed_store import SealedObjectStore
from workers.adapters.sql_access import SqlAccountStore, SqlSessionStore
from workers.adapters.sql_engine import open_engine, scrub, sqlite_url
from workers.adapters.sql_keys import SqlKeyStore
from workers.adapters.sql_projection import SqlProjection
from workers.adapters.sql_read_model import SqlReadModel
from workers.adapters.sql_state import SqlStageState
from workers.adapters.sqlite_journal import SqliteJournal
from workers.adapters.sqlite_journal_reader import SqliteJournalReader
from workers.adapters.time_stamp_authority import TimeStampAuthority
from workers.adapters.uri_fetcher import UriFetcher
from workers.data_folder import DataFolder
from workers.delivery import ProgressReporter, Route, Wire
from workers.errors import ConfigurationError, UnavailableError
from workers.index_filling import fill_from_log
from workers.ports import KeyStore, LanguageModel, PassageIndex, Reranker
from workers.printing import Printing
from workers.settings import Settings
from workers.template_folder import TemplateFolder

STAGES = ("intake", "extraction", "classification", "retrieval", "drafting", "review", "answering", "erasure")
"""The stages that turn events into events or effects, in the order of the flow."""
PROJECTION = "projection"
JOURNAL = "journal"
FOLLOWERS = (PROJECTION, JOURNAL)
"""What follows every topic into a sink of its own."""
PROGRAMS = (*STAGES, *FOLLOWERS)
"""All that `lisiere worker` can run."""


class Composition:
    """The parts of one process, each made when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = DataFolder(settings.data)
        self._owned_index: index_composition.OwnedIndex | None = None

    @property
    def bootstrap(self) -> str:
        """Where Kafka is: the settings' cluster, else the local broker of the system that runs on the data folder.

        Raises: UnavailableError: neither is there.
        """
        if self.settings.kafka_bootstrap:
            return self.settings.kafka_bootstrap
        local = self.folder.announced("kafka")
        if local is None:
            raise UnavailableError(
                f"aucun système ne tourne sur {self.folder.root} : lancez « lisiere up », ou désignez un Kafka par "
                "LISIERE_KAFKA_BOOTSTRAP"
            )
        return str(local["bootstrap"])

    @cached_property
    def store(self) -> SealedObjectStore:
        """The object store."""
        bucket = self.settings.s3_bucket
        if bucket:
            return S3ObjectStore(self._bucket(bucket), self.keys, self.scratch)
        return FolderObjectStore(self.folder.objects, self.keys, self.scratch)

    @cached_property
    def scratch(self) -> Scratch:
        """Where contents lie in clear while this process works on them."""
        return Scratch(self.folder.scratch)

    @cached_property
    def keys(self) -> KeyStore:
        """The dossiers' keys."""
        url = self.settings.keys_url or self.settings.database_url
        return SqlKeyStore(open_engine(url)) if url else FolderKeyStore(self.folder.keys)

    def forget_copies(self, dossier_id: uuid.UUID) -> None:
        """Delete the objects and page images of a dossier, which its key no longer opens. Raises: UnavailableError."""
        self.store.forget(dossier_id)
        forget_copies(self.folder.pages, dossier_id)

    @cached_property
    def wire(self) -> Wire:
        """What seals events as they go onto the log, and opens them."""
        return Wire(self.keys)

    @cached_property
    def read_model_engine(self) -> Engine:
        """The database of the read model."""
        return open_engine(self.settings.database_url or sqlite_url(self.folder.read_model))

    @cached_property
    def read_model(self) -> SqlReadModel:
        """The state of dossiers."""
        return SqlReadModel(self.read_model_engine, self.store, self.wire)

    @cached_property
    def projection(self) -> SqlProjection:
        """What writes the read model."""
        scrub(self.read_model_engine)  # an erasure may have been interrupted just before
        return SqlProjection(self.read_model_engine)

    @cached_property
    def journal(self) -> SqliteJournal:
        """What appends every event to the Merkle log."""
        return SqliteJournal(self.folder.journal)

    @cached_property
    def time_stamp_authority(self) -> TimeStampAuthority | None:
        """Who stamps the log's checkpoints, and to which roots stamps are held; None where none is configured.

        Raises: ConfigurationError: an authority without the certificates to hold it to.
        """
        settings = self.settings
        if settings.timestamp_roots is not None:
            return TimeStampAuthority(settings.timestamp_url, settings.timestamp_roots)
        if settings.timestamp_url:
            raise ConfigurationError("LISIERE_TIMESTAMP_URL est donné sans LISIERE_TIMESTAMP_ROOTS, ses racines (PEM)")
        return None

    @property
    def recorded(self) -> SqliteJournalReader:
        """What was appended to the Merkle log."""
        return SqliteJournalReader(self.folder.journal)

    @cached_property
    def state(self) -> SqlStageState:
        """The stages' memory."""
        return SqlStageState(open_engine(self.settings.database_url or sqlite_url(self.folder.state)))

    @cached_property
    def _access_engine(self) -> Engine:
        return open_engine(self.settings.database_url or sqlite_url(self.folder.access, private=True))

    @cached_property
    def accounts(self) -> SqlAccountStore:
        """The local accounts."""
        return SqlAccountStore(self._access_engine)

    @cached_property
    def sessions(self) -> SqlSessionStore:
        """The sessions of browsers."""
        return SqlSessionStore(self._access_engine)

    def has_people(self) -> bool:
        """Tell whether people have names here, so that the machine's own link opens nothing."""
        return self.identity is not None or any(not account.disabled for account in self.accounts.all())

    @cached_property
    def identity(self) -> IdentityProvider | None:
        """What vouches for people, None where no provider is configured. Raises: ConfigurationError."""
        settings = self.settings
        if not settings.oidc_issuer:
            return None
        from workers.adapters.oidc_provider import OidcClient, OidcProvider  # noqa: PLC0415 -- only where configured

        rules = ClaimRules(
            role_claim=settings.oidc_role_claim,
            role_names=settings.oidc_role_names,
            default_roles=frozenset(settings.oidc_default_roles),
            required=settings.oidc_required_claims,
            service_claim=settings.oidc_service_claim,
        )
        client = OidcClient(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            label=settings.oidc_name,
            scopes=settings.oidc_scopes,
            audience=settings.oidc_audience,
            acr_values=settings.oidc_acr_values,
            rules=rules,
        )
        return OidcProvider(client)

    def sink(self, source: str) -> KafkaEventSink:
        """Return a way onto the log for what `source` (a URI reference) has to say. Raises: UnavailableError."""
        return KafkaEventSink(self.bootstrap, source, self.wire)

    def retry(self, letter_id: str) -> None:
        """Send what failed for good round again. Raises: RejectedError, UnavailableError."""
        sink = self.sink("/lisiere/dead-letters")
        try:
            retry_letter(letter_id, self.bootstrap, sink)
        finally:
            sink.close()

    def archive_limits(self) -> ArchiveLimits:
        """Return what unpacking one archive may cost."""
        settings = self.settings
        return ArchiveLimits(
            members=MAX_DOCUMENTS, total_bytes=settings.max_archive_bytes, ratio=settings.max_archive_ratio
        )

    def model(self) -> LanguageModel | None:
        """Return the model that words notes, None when none is configured.

        Raises: ConfigurationError: an endpoint without the name of its model.
        """
        settings = self.settings
        base_url, name = settings.llm_endpoint()
        if not base_url:
            return None
        if not name:
            raise ConfigurationError("LISIERE_LLM_BASE_URL est donné sans LISIERE_LLM_MODEL, le nom du modèle")
        from workers.adapters.openai_model import OpenAILanguageModel  # noqa: PLC0415 -- brings llama-index

        return OpenAILanguageModel(
            name,
            base_url,
            api_key=settings.llm_api_key.get_secret_value() if settings.llm_api_key else None,
            timeout_s=settings.llm_timeout_s,
        )

    def routes(self, stage: str, reporter: ProgressReporter) -> list[Route]:
        """Return the routes of a stage with their parts.

        Raises: ConfigurationError: the settings ask for what cannot be.
        """
        made: dict[str, Callable[[], list[Route]]] = {
            "intake": lambda: intake.routes(self._intake()),
            "extraction": lambda: extraction.routes(
                extraction.ExtractionParts(self.store, self.settings.extraction_limits(), reporter)
            ),
            "classification": lambda: classification.routes(classification.ClassificationParts(self.store)),
            "retrieval": lambda: retrieval.routes(self.retrieval_parts()),
            "drafting": lambda: drafting.routes(self._drafting(reporter)),
            "review": lambda: review.routes(review.ReviewParts(self.store, self.state)),
            "answering": lambda: answering.routes(self._answering()),
            "erasure": lambda: erasing.routes(self._erasure()),
        }
        if stage not in made:
            raise ConfigurationError(f"étape inconnue : {stage} (connues : {', '.join(PROGRAMS)})")
        return made[stage]()

    @contextmanager
    def serving(self, stages: Sequence[str]) -> Iterator[None]:
        """Hold what a process with these stages owns and serves to the others, while the context lasts.

        Raises: UnavailableError: the index is another process's, or out of reach.
        """
        if "retrieval" not in stages:
            yield
            return
        with index_composition.owned_index(self.settings, self.folder, self.keys, served=True) as owned:
            self._owned_index = owned
            fill_from_log(owned.index, self.retrieval_parts(), self.bootstrap, self.wire)
            try:
                yield
            finally:
                self._owned_index = None

    def asked_index(self) -> PassageIndex:
        """Return the index for a process that does not own it."""
        return index_composition.asked_index(self.settings, self.folder, self.keys)

    def searched_index(self) -> AbstractContextManager[PassageIndex]:
        """Give the index for some searches; where no system runs, it is opened here."""
        return index_composition.searched_index(self.settings, self.folder, self.keys)

    def reranker(self) -> Reranker | None:
        """Return what puts the passages found in a better order, None where no endpoint is configured."""
        return index_composition.choose_reranker(self.settings)

    def printing(self) -> Printing:
        """Return what prints notes and letters, with the service's templates."""
        return Printing(TemplateFolder(self.settings.templates or self.folder.templates), libreoffice_converter())

    def retrieval_parts(self) -> retrieval.RetrievalParts:
        """Return what retrieval needs: the index this process owns, else as another process asks it."""
        if self._owned_index is None:
            return retrieval.RetrievalParts(self.store, self.asked_index(), self.state)
        return retrieval.RetrievalParts(self.store, self._owned_index.index, self.state, self._owned_index.working)

    def _intake(self) -> intake.IntakeParts:
        settings = self.settings
        return intake.IntakeParts(
            store=self.store,
            fetcher=UriFetcher(
                settings.intake_roots, settings.fetch_timeout_s, self._open_s3, closed=self.folder.private
            ),
            state=self.state,
            sniff=self._sniff,
            pause=time.sleep,
            archive=self.archive_limits(),
            max_file_bytes=settings.max_file_bytes,
            attempts=settings.fetch_attempts,
        )

    def _sniff(self, ref: ArtefactRef) -> str:
        with self.store.open(ref) as content:
            return sniff_content(content)

    def _drafting(self, report: Callable[[NoteProgressed], None] = lambda _progress: None) -> drafting.DraftingParts:
        settings = self.settings
        limits = WritingLimits(
            context_tokens=settings.llm_context_tokens, allow_confidential=settings.llm_allow_confidential
        )
        return drafting.DraftingParts(self.store, self.state, self.model(), limits, report)

    def erase_again(self) -> int:
        """Erase what the log says was to be and is not; return how many dossiers. Raises: UnavailableError."""
        return erasing.finish_all(erased_on_log(self.bootstrap), self._erasure())

    def _erasure(self) -> erasing.ErasureParts:
        return erasing.ErasureParts(self.keys, self.asked_index(), self.state, self.forget_copies)

    def _answering(self) -> answering.AnsweringParts:
        drafting_parts = self._drafting()
        return answering.AnsweringParts(
            self.store, self.state, self.asked_index(), drafting_parts.model, drafting_parts.limits
        )

    def _bucket(self, bucket: str) -> S3Files:
        settings = self.settings
        opened = open_bucket(
            bucket,
            endpoint=settings.s3_endpoint,
            region=settings.s3_region,
            access_key=settings.s3_access_key,
            secret_key=settings.s3_secret_key.get_secret_value() if settings.s3_secret_key else None,
        )
        return S3Files(bucket, opened)

    def _open_s3(self, bucket: str, key: str) -> IO[bytes]:
        return open_object(self._bucket(bucket), key)
