"""The ten functions of `slicework bench texts`, in Python."""

import re
from types import SimpleNamespace

ABSTAIN, NEGATIVE, POSITIVE = -1, 0, 1

KEYWORDS = [
    ("spouse", {"wife", "husband"}, POSITIVE),
    ("married", {"married"}, POSITIVE),
    ("shop", {"buy", "cheap"}, NEGATIVE),
    ("negated", {"not", "never"}, NEGATIVE),
    ("phrase", "risk study", POSITIVE),
    ("study", {"study", "trial"}, NEGATIVE),
]
PATTERNS = [
    ("causes", "caus(e|es|ed)", POSITIVE),
    ("treats", r"\btreat\w*", NEGATIVE),
    ("risk", "risk .{0,40} wife", POSITIVE),
    ("ends", "(married|buy)$", POSITIVE),
]


def _word_rule(words, vote):
    return lambda sentence: ABSTAIN if words.isdisjoint(sentence.words) else vote


def _pattern_rule(pattern, vote):
    search = re.compile(pattern).search
    return lambda sentence: vote if search(sentence.text) else ABSTAIN


def rules():
    """Name and function of each rule, in the order of the exported votes."""
    named = [
        # A phrase is words in a row; the generated sentences have one space between words.
        (name, _pattern_rule(rf"\b{words}\b", vote) if isinstance(words, str) else _word_rule(words, vote))
        for name, words, vote in KEYWORDS
    ]
    return named + [(name, _pattern_rule(pattern, vote)) for name, pattern, vote in PATTERNS]


def prepared(texts):
    """Texts with their words, cut once for all rules."""
    return [SimpleNamespace(text=text, words=set(text.split())) for text in texts]
