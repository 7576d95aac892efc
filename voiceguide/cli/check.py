"""voiceguide check: every problem of a script at once, then guidance and measures."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from voiceguide.app.adapters import delivery_for, open_voice
from voiceguide.cli.echo import echo
from voiceguide.cli.options import rate_from, settings_with
from voiceguide.errors import ScriptUnreadable, SpeechError, VoiceNotFound
from voiceguide.paths import find_paths
from voiceguide.script.cues import Session
from voiceguide.script.library import read_text
from voiceguide.script.lint import Measured, guidance
from voiceguide.script.notices import notices
from voiceguide.script.parse import parse
from voiceguide.settings import Settings
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.timeline.arrange import said
from voiceguide.timeline.measure import Sample, measured
from voiceguide.timeline.timeline import natural_steps, timeline
from voiceguide.timeline.wording import spoken_reach, spoken_within
from voiceguide.wording import commands as wording


@click.command(help=f"{wording.CHECK_HELP} The exit code is 1 if there are errors.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--strict", is_flag=True, help=wording.STRICT_OPTION)
@click.option("--voice", metavar="VOICE", help=wording.VOICE_OPTION)
@click.option("--rate", callback=rate_from, metavar="WPM", help=wording.RATE_OPTION)
def check(files: tuple[Path, ...], strict: bool, voice: str | None, rate: float | None) -> int:
    """Check each file; return 1 if any has errors or, with --strict, guidance."""
    paths = find_paths()
    settings = settings_with(paths, voice, rate)
    failed = False
    with closing(open_voice(paths, settings)) as speaker:
        for file in files:
            failed |= _check_one(file, speaker, settings, strict)
    return 1 if failed else 0


def _check_one(file: Path, speaker: CachedSynthesizer, settings: Settings, strict: bool) -> bool:
    """Check one file, and return whether it fails."""
    try:
        parsed = parse(read_text(file), str(file))
    except ScriptUnreadable as error:
        echo(str(error))
        return True
    if parsed.session is None:
        for problem in parsed.problems:
            echo(str(problem))
        return True
    try:
        measures, line = _measure(file, parsed.session, speaker, settings)
    except VoiceNotFound:
        raise  # a voice that was asked for is missing
    except SpeechError as error:
        measures, line = None, wording.NOT_MEASURED.format(file=file, reason=error)
    warnings = guidance(parsed.session, measures, str(file))
    for warning in warnings:
        echo(str(warning))
    if not warnings:
        echo(wording.NO_PROBLEMS.format(file=file))
    told = notices(parsed.session, str(file))
    for notice in told:
        echo(str(notice))
    if told:
        echo(wording.SAID_DIFFERENTLY.format(file=file, written=told[0].oddity.written))
    echo(line)
    return strict and bool(warnings)


def _measure(file: Path, session: Session, speaker: CachedSynthesizer, settings: Settings) -> tuple[Measured, str]:
    delivery = delivery_for(session, speaker, settings.voice, settings.rate)
    sample = Sample(speaker.frames)
    speaker.prepare(sample.spoken(said(natural_steps(session, delivery))))
    placed = timeline(session, delivery, sample.frames)
    figures = measured(placed)
    shortest, longest = spoken_reach(placed.shortest, placed.longest)
    line = wording.MEASURES.format(
        file=file,
        words=figures.words_a_minute,
        silence=figures.silence_share,
        natural=spoken_within(placed.frames, placed.shortest, placed.longest),
        shortest=shortest,
        longest=longest,
        voice=next(voice.name for voice in speaker.voices() if voice.id == delivery.voice),
    )
    if sample.estimated:
        line += f" {wording.ESTIMATED.format(measured=sample.measured, estimated=sample.estimated)}"
    return figures, line
