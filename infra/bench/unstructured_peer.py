"""Unstructured's `fast` strategy as a peer, without what only its other strategies use.

`unstructured[pdf]` brings torch and CUDA; the fast strategy needs none of it but imports modules of it. They are
stood in for by empty ones, in the benchmark's process only.
"""

import os
import sys
from collections.abc import Callable, MutableSequence, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2

_NOT_USED = ("unstructured_inference", "unstructured_pytesseract", "pi_heif", "pdf2image", "pikepdf", "cv2")


def unstructured_fast() -> Callable[[Path], int] | None:
    """Return a reader by the fast strategy, or None, with a line on standard error, where it does not run."""
    os.environ |= {"DO_NOT_TRACK": "1", "SCARF_NO_ANALYTICS": "true", "UNSTRUCTURED_DISABLE_NOTICE": "1"}
    sys.meta_path.insert(0, _StandIns())
    try:
        from unstructured.partition.pdf import partition_pdf  # noqa: PLC0415 -- after the stand-ins

        _set_tokenizer()
    except Exception as error:  # noqa: BLE001 -- another release may need more of what is stood in for
        sys.stderr.write(f"unstructured fast does not run here: {error}\n")
        return None

    def read(path: Path) -> int:
        if not partition_pdf(str(path), strategy="fast", languages=["fra"]):
            raise RuntimeError(f"unstructured found nothing in {path.name}")
        with pypdfium2.PdfDocument(path) as document:
            return len(document)

    return read


class _AnythingType(type):
    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything


class _Anything(metaclass=_AnythingType):
    def __init__(self, *_: object, **__: object) -> None: ...


class _EmptyModule(ModuleType):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: MutableSequence[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything


class _StandIns(MetaPathFinder, Loader):
    """Finds an empty module for what is not installed and not used."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 -- asked for by the protocol
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in _NOT_USED:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _EmptyModule(spec.name)

    def exec_module(self, module: ModuleType) -> None: ...


def _set_tokenizer() -> None:
    """Give unstructured a tokenizer that it need not download."""
    import spacy  # noqa: PLC0415 -- heavy
    from spacy.language import Language  # noqa: PLC0415
    from unstructured.nlp import tokenize  # noqa: PLC0415

    @Language.component("bench_tags")
    def tag(document: Any) -> Any:
        for token in document:
            token.tag_ = "NN"
        return document

    pipeline = spacy.blank("fr")
    pipeline.add_pipe("sentencizer")
    pipeline.add_pipe("bench_tags")
    setattr(tokenize, "_get_nlp", lambda: pipeline)  # noqa: B010 -- its only place for another tokenizer
