"""Measures the whole check, model included, against Presidio with a spaCy NER on the same messages: one core, one run.

Presidio is the AnalyzerEngine with the recognizers that it brings for English, over a spaCy pipeline of the components
of ``en_core_web_sm`` that it uses for entities: its tok2vec (width 96, depth 4) and a transition-based ner with its 18
labels. Where that model is installed it is taken; otherwise one of random weights is built, which is as fast and finds
nothing of use, and the report says so. Prints throughput, ``--jsonl`` throughput on a natural stream, median and 99th
percentile of a 25-word message, memory, cost by length and the first answer of a cold ``chaperone check``. Ends with
status 1 where the check is not 2.5 times as fast, memory is over 450 MB or the first answer takes over 6 s.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from policies.context import Context, roster
from policies.engine import load_checker
from policies.message import Message
from policies.training.sets import SETS, read_members, read_set

STREAM = "stream_dev"
LEAST_RATIO = 2.5
MOST_MEMORY_MB = 450.0
MOST_FIRST_ANSWER_S = 6.0
#: Messages that both are timed on, every so many of the stream.
COMPARED = 400
LENGTHS = (2_500, 5_000, 10_000, 20_000, 40_000)
WORDS = 25
ROUNDS = 2
PROBE = "--memory"
_PACKAGE = "en_core_web_sm"
_LABELS = (
    "CARDINAL DATE EVENT FAC GPE LANGUAGE LAW LOC MONEY NORP ORDINAL ORG PERCENT PERSON PRODUCT QUANTITY TIME "
    "WORK_OF_ART"
)
_IMPORT = re.compile(r"import time:\s+\d+ \|\s+(\d+) \|\s+(\S+)$")


def main() -> int:
    """Run the benchmark and print its figures."""
    if PROBE in sys.argv:
        return _probe()
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    texts = [gold.text for gold in read_set(STREAM)]
    compared = texts[:: max(1, len(texts) // COMPARED)]
    average = statistics.mean(map(len, compared))
    print(f"{len(compared)} messages of {STREAM}, {average:.0f} characters on average, one core")
    kind, presidio = _presidio()
    print(f"spaCy model: {kind}\n")
    ours, theirs = _seconds((_check(), presidio), compared)
    ratio = _report("whole check, one by one", ours)
    ratio /= _report("Presidio with a spaCy NER, one by one", theirs)
    _report(f"whole check, {WORDS} words", _seconds((_check(),), _of_words(texts))[0])
    print(f"{'check --jsonl, whole stream':40} {_jsonl(texts):8.0f} messages/s once loaded\n")
    _lengths(texts)
    memory, (first, told) = _memory(), _first_answer()
    print(f"\nmemory of a process that checked them {memory:6.0f} MB at most (aim {MOST_MEMORY_MB:.0f})")
    print(f"first answer of a cold check          {first:6.2f} s (aim {MOST_FIRST_ANSWER_S:g}); of that importing:")
    print("\n".join(f"  {name:38} {seconds:6.2f} s" for name, seconds in told))
    print(f"\nthroughput {ratio:.1f} times that of Presidio with a spaCy NER (at least {LEAST_RATIO:g})")
    return int(ratio < LEAST_RATIO or memory > MOST_MEMORY_MB or first > MOST_FIRST_ANSWER_S)


def _check() -> Callable[[str], object]:
    checker = load_checker()
    context = Context(colleagues=roster(read_members(STREAM)))
    return lambda text: checker.check(Message(text=text), context)


def _presidio() -> tuple[str, Callable[[str], object]]:
    """Say which spaCy model it is, and return Presidio with it."""
    # Without this Presidio's e-mail recognizer would fetch the list of public suffixes from the network.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    if spacy.util.is_package(_PACKAGE):
        kind, pipeline = _PACKAGE, spacy.load(_PACKAGE)
    else:
        kind, pipeline = (
            f"untrained, of the architecture of {_PACKAGE}: its speed counts, not its findings",
            _untrained(),
        )
    nlp_engine = SpacyNlpEngine()
    nlp_engine.nlp = {"en": pipeline}  # type: ignore[assignment] # Presidio declares it as None
    engine = AnalyzerEngine(nlp_engine=nlp_engine, supported_languages=["en"])
    return kind, lambda text: engine.analyze(text, "en")


def _untrained() -> spacy.language.Language:
    pipeline = spacy.blank("en")
    recognizer = pipeline.add_pipe("ner")
    for label in _LABELS.split():
        recognizer.add_label(label)  # type: ignore[attr-defined] # a pipe of this kind has it
    pipeline.initialize()
    return pipeline


def _seconds(checks: Sequence[Callable[[str], object]], texts: Sequence[str]) -> list[list[float]]:
    """CPU seconds per text for each check, the best of several rounds; the checks take turns at every text."""
    best = [[float("inf")] * len(texts) for _ in checks]
    for _ in range(ROUNDS):
        for at, text in enumerate(texts):
            for check, costs in zip(checks, best, strict=True):
                started = time.process_time()
                check(text)
                costs[at] = min(costs[at], time.process_time() - started)
    return best


def _report(name: str, costs: Sequence[float]) -> float:
    """Print what each message costs; return messages per second."""
    ranked = sorted(costs)
    rate = len(ranked) / sum(ranked)
    median, tail = statistics.median(ranked) * 1e3, ranked[int(0.99 * len(ranked))] * 1e3
    print(f"{name:40} {rate:8.0f} messages/s   median {median:6.2f} ms   p99 {tail:6.2f} ms")
    return rate


def _of_words(texts: Sequence[str]) -> list[str]:
    """The stream's words, so many to a message."""
    words = " ".join(texts).split()[: WORDS * COMPARED]
    return [" ".join(words[at : at + WORDS]) for at in range(0, len(words), WORDS)]


def _jsonl(texts: Sequence[str]) -> float:
    """Messages per CPU second that ``check --jsonl`` answers, what one line alone costs left out."""
    lines = [json.dumps({"id": str(at), "text": text}) for at, text in enumerate(texts)]
    command = [sys.executable, "-m", "bot", "check", "--jsonl", "--members", str(SETS / f"{STREAM}.members.json")]

    def cost(part: Sequence[str]) -> float:
        before = os.times()
        subprocess.run(command, input="\n".join(part).encode(), stdout=subprocess.DEVNULL, check=True)  # noqa: S603
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    return (len(lines) - 1) / (cost(lines) - cost(lines[:1]))


def _lengths(texts: Sequence[str]) -> None:
    check = _check()
    source = "\n".join(texts)
    for length in LENGTHS:
        ((cost,),) = _seconds([check], [source[:length]])
        print(f"{length:6} characters {cost * 1e3:8.0f} ms {cost / length * 1e6:8.2f} µs each")


def _memory() -> float:
    """Peak resident memory, in MB, of a fresh process that loads the checker and checks the stream."""
    command = [sys.executable, __file__, PROBE]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603 - ourselves


def _probe() -> int:
    check = _check()
    for gold in read_set(STREAM):
        check(gold.text)
    # getrusage would count what the parent held when it started us.
    status = Path("/proc/self/status").read_text("ascii")
    print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
    return 0


def _first_answer() -> tuple[float, list[tuple[str, float]]]:
    """Seconds until ``chaperone check`` has answered, and what importing its largest parts takes of that."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bot", "check", "thanks all"], check=True, capture_output=True)
    first = time.perf_counter() - started
    command = [sys.executable, "-X", "importtime", "-m", "bot", "check", "thanks all"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stderr  # noqa: S603 - ourselves
    times = {match[2]: int(match[1]) / 1e6 for match in map(_IMPORT.match, told.splitlines()) if match}
    largest = ("bot.cli.app", "spacy", "presidio_analyzer", "onnxruntime", "tokenizers", "numpy", "policies.engine")
    return first, [(name, times[name]) for name in largest if name in times]


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sys.exit(main())
