"""The program of Kokoro's worker: one model and one voice, deterministic, on one thread.

`child` describes the protocol. This program imports only `serving` from voiceguide.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before the runtime loads: afterwards it has already left its files

sys.path.append(str(Path(__file__).parents[2]))  # last, so as to shadow nothing; for a checkout that is not installed
from voiceguide.serving import Answered, Engine, Unavailable, serve

KOKORO_RATE = 24_000
STYLE = 256
"""Numbers in a style; a voice has one for each length of what is said, in phonemes."""


def load(model: str, voice: str) -> Engine:
    """Load a model and one of its voices, and return what answers requests.

    Raises:
        Unavailable: Kokoro, the model or the voice does not load.
    """
    try:
        import onnxruntime
        from kokoro_onnx.config import MAX_PHONEME_LENGTH
        from kokoro_onnx.tokenizer import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer()
        styles = np.fromfile(voice, np.float32).reshape(-1, 1, STYLE)
    except Exception as error:
        raise Unavailable(f"{type(error).__name__}: {error}") from error
    tokens_input = session.get_inputs()[0].name

    def answer(request: dict[str, Any], sound: bytes) -> Answered:
        """Return the utterance as 16-bit samples; none if there is nothing in it to say."""
        phonemes = " ".join(tokenizer.phonemize(request["text"], request["speaker"]).split())
        tokens = tokenizer.tokenize(phonemes[:MAX_PHONEME_LENGTH])
        if not any(character.isalpha() for character in phonemes):
            return {"rate": KOKORO_RATE}, b""
        inputs = {
            tokens_input: np.array([[0, *tokens, 0]], np.int64),
            "style": styles[min(len(tokens), len(styles)) - 1],
            "speed": np.array([1 / request["length"]], np.float32),
        }
        samples = np.asarray(session.run(None, inputs)[0]).ravel()
        return {"rate": KOKORO_RATE}, np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()

    return answer


def main() -> None:
    """Serve requests until the input ends."""
    serve(lambda: load(*sys.argv[1:3]))


if __name__ == "__main__":
    main()
