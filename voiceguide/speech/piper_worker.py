"""The program of Piper's worker: one voice, loaded once, deterministic, on one thread.

`child` describes the protocol. This program imports only `serving` from voiceguide.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before the runtime loads: afterwards it has already left its files

sys.path.append(str(Path(__file__).parents[2]))  # last, so as to shadow nothing; for a checkout that is not installed
from voiceguide.serving import Answered, Engine, Unavailable, serve


def load(model: str, config: str) -> Engine:
    """Load a voice and return what answers requests.

    Raises:
        Unavailable: Piper or the voice does not load.
    """
    try:
        import onnxruntime
        from piper import PiperVoice, SynthesisConfig
        from piper.config import PiperConfig

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])
        with Path(config).open(encoding="utf-8") as file:
            told = PiperConfig.from_dict(json.load(file))
        if told.phoneme_type not in {"espeak", "text"}:  # what prepares the others may download its own models
            raise Unavailable(f"its text is prepared by {told.phoneme_type.value}")
        voice = PiperVoice(session=session, config=told)
    except Exception as error:
        raise Unavailable(f"{type(error).__name__}: {error}") from error

    def answer(request: dict[str, Any], sound: bytes) -> Answered:
        """Return the utterance as 16-bit samples; none if there is nothing in it to say."""
        manner = SynthesisConfig(
            length_scale=request["length"], noise_scale=0.0, noise_w_scale=0.0, normalize_audio=False
        )
        chunks = voice.synthesize(request["text"], manner)
        return {"rate": voice.config.sample_rate}, b"".join(chunk.audio_int16_bytes for chunk in chunks)

    return answer


def main() -> None:
    """Serve requests until the input ends."""
    serve(lambda: load(*sys.argv[1:3]))


if __name__ == "__main__":
    main()
