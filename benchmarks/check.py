"""Measures the checker against default Presidio on the same 2,000 messages, on one core, in one run.

Default Presidio is the AnalyzerEngine with the recognizers that it brings for English and a blank spaCy pipeline; the
checker runs its patterns and policies. Prints throughput, median, 99th percentile, memory and cost by length, and ends
with status 1 where the checker is not five times as fast or its cost per character grows with a message's length.
"""

import argparse
import os
import random
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

from policies.checker import Checker
from policies.context import Context
from policies.detectors.combination import Combining
from policies.detectors.discovery import load_recognizers
from policies.detectors.presidio import PresidioDetector
from policies.message import Message
from policies.registry import load_policies

MESSAGES = 2_000
SEED = 20260301
LEAST_RATIO = 5.0
#: Cost per character of the longest message against that of the shortest; 1 is perfectly linear.
MOST_GROWTH = 2.0
LENGTHS = (2_500, 5_000, 10_000, 20_000, 40_000)
BATCH = 64
ROUNDS = 3
PROBE = "--memory"

SUBJECTS = ("82M", "54 yo F", "pt in resus", "elderly lady", "dame de 71 ans", "newborn", "young man", "the transfer")
PROBLEMS = (
    "with chest pain, trop 45 then 120",
    "septic, lactate 4.2, on ceftriaxone 2 g iv q24h",
    "post op day 2, febrile 38.6, wbc 14.2",
    "avec une pneumonie, sat 91% à l'air ambiant",
    "in afib with rvr, hr 140, bp 98/60",
    "decompensated cirrhosis, MELD 23, na 128",
    "NIHSS 14, last seen well 2 h ago, CT clean",
    "A1c 9.8%, egfr 45, k 5.6",
)
QUESTIONS = (
    "thoughts on heparin?",
    "anyone used this in ckd, UpToDate is vague",
    "should I scan?",
    "vous feriez quoi?",
    "who is on call for gi tonight",
    "does the 2023 guideline still say 6 weeks",
    "can someone take a look at https://www.example.org/guideline/2023",
    "thanks all",
)
DETAILS = (
    "mrn 0048213",
    "hc 9876 543 217 ab",
    "call the daughter at 416-555-0123",
    "ssn 123-45-6789",
    "email jane.doe@example.com",
    "dossier 123456",
    "pacemaker serial PJN123456H",
    "clinic line 613-555-0142",
)


def main() -> int:
    """Run the benchmark and print its figures."""
    if PROBE in sys.argv:
        return _probe(sys.argv[-1])
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    texts = write_messages(MESSAGES)
    average = statistics.mean(map(len, texts))
    print(f"{len(texts)} messages of {average:.0f} characters on average, one core, seed {SEED}\n")
    costs, presidio_costs = _seconds((_checker(), _presidio()), texts)
    ours = _report("checker, one by one", costs)
    theirs = _report("default Presidio, one by one", presidio_costs)
    batched = _batched(texts)
    print(f"{f'checker, batches of {BATCH}':30} {batched:8.0f} messages/s\n")
    for name in ("checker", "presidio"):
        print(f"memory of a process with {name:10} {_memory(name):6.0f} MB at most")
    growth = _growth()
    ratio = ours / theirs
    print(f"\nthroughput {ratio:.1f} times default Presidio's (at least {LEAST_RATIO:g})")
    print(f"cost per character grows {growth:.2f} fold with length (at most {MOST_GROWTH:g})")
    return 0 if ratio >= LEAST_RATIO and growth <= MOST_GROWTH else 1


def write_messages(count: int) -> list[str]:
    """Return messages as physicians write them; one in four holds an identifier or a number of staff."""
    chance = random.Random(SEED)  # noqa: S311 - the same messages in every run
    texts = []
    for _ in range(count):
        parts = [chance.choice(SUBJECTS), chance.choice(PROBLEMS)]
        if chance.random() < 0.25:  # noqa: PLR2004 - see above
            parts.append(chance.choice(DETAILS))
        parts.append(chance.choice(QUESTIONS))
        texts.append(" ".join(parts))
    return texts


def _patterns() -> Checker:
    """The checker's patterns and policies, without a model."""
    return Checker(detector=Combining(detector=PresidioDetector(load_recognizers())), policies=load_policies())


def _checker() -> Callable[[str], object]:
    checker = _patterns()
    return lambda text: checker.check(Message(text=text))


def _presidio() -> Callable[[str], object]:
    # Without this Presidio's e-mail recognizer would fetch the list of public suffixes from the network.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    nlp_engine = SpacyNlpEngine()
    nlp_engine.nlp = {"en": spacy.blank("en")}  # type: ignore[assignment] # Presidio declares it as None
    engine = AnalyzerEngine(nlp_engine=nlp_engine, supported_languages=["en"])
    return lambda text: engine.analyze(text, "en")


def _seconds(checks: Sequence[Callable[[str], object]], texts: Sequence[str]) -> list[list[float]]:
    """CPU seconds per text for each check, the best of several rounds.

    The checks take turns at every text, so that what else the machine does slows all of them alike.
    """
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
    print(f"{name:30} {rate:8.0f} messages/s   median {median:6.2f} ms   p99 {tail:6.2f} ms")
    return rate


def _batched(texts: Sequence[str]) -> float:
    checker = _patterns()
    batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
    started = time.process_time()
    for batch in batches:
        checker.check_batch([Message(text=text) for text in batch], [Context()] * len(batch))
    return len(texts) / (time.process_time() - started)


def _memory(name: str) -> float:
    """Peak resident memory, in MB, of a fresh process that loads an engine and checks every message."""
    command = [sys.executable, __file__, PROBE, name]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603 - ourselves


def _probe(name: str) -> int:
    check = _checker() if name == "checker" else _presidio()
    for text in write_messages(MESSAGES):
        check(text)
    print(_peak_mb())
    return 0


def _peak_mb() -> float:
    """Peak resident memory of this program; getrusage would count what the parent held when it started us."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _growth() -> float:
    """Print the cost of ever longer messages; return cost per character of the longest against the shortest."""
    check = _checker()
    source = "\n".join(write_messages(MESSAGES))
    print()
    per_character = []
    for length in LENGTHS:
        ((cost,),) = _seconds([check], [source[:length]])
        per_character.append(cost / length)
        print(f"{length:6} characters {cost * 1e3:8.1f} ms {cost / length * 1e6:6.2f} µs each")
    return per_character[-1] / per_character[0]


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    sys.exit(main())
