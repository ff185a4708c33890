"""A small language model that turns sentences into vectors: the extra `semantic`, off unless a model is named."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import SettingsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Of a text; the rest is not read. An abstract has about 230.
MOST_TOKENS = 256
MODEL, TOKENIZER = "model.onnx", "tokenizer.json"


class Encoder:
    """A model in a folder, as sentence-transformers and its like export it: `model.onnx` and `tokenizer.json`."""

    def __init__(self, folder: Path) -> None:
        """Load the model, which takes about 0.4 s; raises SettingsError."""
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise SettingsError(
                "search.model (BOT_SEARCH__MODEL) needs the extra: install daily-papers-bot[semantic]."
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # searching must not take the other cores
        try:
            self.name = _fingerprint(folder / MODEL)
            self._session: Any = onnxruntime.InferenceSession(str(folder / MODEL), options)
            self._tokenizer: Any = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # both libraries raise errors of no common kind
            raise SettingsError(
                f"search.model (BOT_SEARCH__MODEL) names {folder}, from which no model can be loaded: it must hold "
                f"{MODEL} and {TOKENIZER}."
            ) from error
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.no_padding()  # the file may ask for it, and what fills up would count as words

    def vector(self, text: str) -> NDArray[np.float32]:
        """Numbers of length 1 together: the mean of the tokens' vectors, where the model gives one for each.

        One text at a time: several at once take no less time and four times the memory (all-MiniLM-L6-v2, 8 texts).
        """
        import numpy as np

        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        # Exports differ in which of the three they take, and one too many is refused.
        given = {one.name: inputs[one.name] for one in self._session.get_inputs()}
        row = self._session.run(None, given)[0][0]
        mean = row.mean(axis=0) if row.ndim == 2 else row
        unit: NDArray[np.float32] = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
        return unit


def _fingerprint(model: Path) -> str:
    with model.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
