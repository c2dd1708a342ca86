"""The 9 and 10 functions on pairs of persons of labeling-functions/Spouses, in Python."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from stored_candidates import Candidate, Mention, Sentence

ABSTAIN, NEGATIVE, POSITIVE = -1, 0, 1

SPOUSE_WORDS = {"spouse", "wife", "husband", "ex-wife", "ex-husband"}
RELATIVES = {
    "father", "mother", "sister", "brother", "son", "daughter", "grandfather", "grandmother", "uncle", "aunt",
    "cousin",
}
FAMILY_WORDS = RELATIVES | {f"{relative}-in-law" for relative in RELATIVES}
OTHER_WORDS = {"boyfriend", "girlfriend", "boss", "employee", "secretary", "co-worker"}
# "girlfriendboss": the published list lacks a comma there.
INTRO_OTHER_WORDS = {"boyfriend", "girlfriendboss", "employee", "secretary", "co-worker"}

FNV_BASIS, FNV_PRIME, FNV_MASK = 0xCBF29CE484222325, 0x100000001B3, 2**64 - 1

Pairs = set[tuple[str, str]]


def last_name(name: str) -> str | None:
    """What follows the last space; None without a space or with nothing behind it."""
    return name.rpartition(" ")[2] or None if " " in name else None


class Couples(NamedTuple):
    """Known pairs of names and of last names, each in both directions."""

    names: Pairs
    last_names: Pairs

    @classmethod
    def known(cls, pairs: Iterable[tuple[str, str]]) -> "Couples":
        names = list(pairs)
        last_names = [(last_name(first), last_name(second)) for first, second in names]
        return cls(_either_way(names), _either_way(pair for pair in last_names if None not in pair))


def _either_way(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return {way for first, second in pairs for way in ((first, second), (second, first))}


def _ascii_only(text: str) -> str:
    return "".join(filter(str.isascii, text))


class KnownCouples:
    """Both readings of known-spouses.csv: as it stands, and stripped of what is not ASCII and of outer white space."""

    def __init__(self, lines: str):
        pairs = [tuple(line.split(",")) for line in lines.split("\n")[1:] if line]
        self.demo = Couples.known(pairs)
        self.intro = Couples.known(
            (_ascii_only(first).lstrip(), _ascii_only(second).rstrip()) for first, second in pairs)


class LoweredTokens:
    """Tokens of sentences in lower case, once for all candidates of a sentence."""

    def __init__(self) -> None:
        self._tokens: dict[Sentence, list[str]] = {}

    def of(self, sentence: Sentence) -> list[str]:
        if sentence not in self._tokens:
            self._tokens[sentence] = [token.lower() for token in sentence.tokens]
        return self._tokens[sentence]


class Names(NamedTuple):
    first: str
    second: str
    first_last: str | None
    second_last: str | None

    @classmethod
    def of(cls, first: str, second: str) -> "Names":
        return cls(first, second, last_name(first), last_name(second))


class SpousesView:
    """A candidate with what several functions look at, each computed once."""

    def __init__(self, candidate: Candidate, lowered: LoweredTokens):
        self.id = candidate.id
        self.sentence = candidate.sentence
        self.first = candidate.first
        self.second = candidate.second
        self._lowered = lowered

    @cached_property
    def between(self) -> list[str]:
        return self.sentence.tokens[self.first.end_token:self.second.first_token]

    @cached_property
    def demo_left(self) -> list[str]:
        """Three tokens before each person, but for the one that touches the name."""
        return _left(self.sentence.tokens, self.first, 4, 1) + _left(self.sentence.tokens, self.second, 4, 1)

    @cached_property
    def lowered(self) -> list[str]:
        return self._lowered.of(self.sentence)

    @cached_property
    def lowered_between(self) -> list[str]:
        return self.lowered[self.first.end_token:self.second.first_token]

    @cached_property
    def intro_left(self) -> list[str]:
        """Two tokens before each person."""
        return _left(self.lowered, self.first, 2, 0) + _left(self.lowered, self.second, 2, 0)

    @cached_property
    def token_names(self) -> Names:
        return Names.of(*(
            " ".join(self.sentence.tokens[person.first_token:person.end_token])
            for person in (self.first, self.second)))

    @cached_property
    def text_names(self) -> Names:
        return Names.of(*(self.sentence.text[person.start:person.end] for person in (self.first, self.second)))


Function = Callable[[SpousesView], int]


def rules(couples: KnownCouples) -> list[tuple[str, Function]]:
    """Name and function of each rule, in the order of the stored votes."""
    return _demo(couples.demo) + _intro(couples.intro)


def _demo(couples: Couples) -> list[tuple[str, Function]]:
    def same_last_name(view: SpousesView) -> int:
        names = view.token_names
        return POSITIVE if names.first_last is not None and names.first_last == names.second_last else ABSTAIN

    def known(view: SpousesView) -> int:
        names = view.token_names
        return POSITIVE if (names.first, names.second) in couples.names else ABSTAIN

    def known_last_names(view: SpousesView) -> int:
        pair = view.token_names.first_last, view.token_names.second_last
        return POSITIVE if pair[0] != pair[1] and pair in couples.last_names else ABSTAIN

    return [
        ("demo.lf_husband_wife", _words(SPOUSE_WORDS, lambda view: view.between, POSITIVE)),
        ("demo.lf_husband_wife_left_window", _words(SPOUSE_WORDS, lambda view: view.demo_left, POSITIVE)),
        ("demo.lf_same_last_name", same_last_name),
        ("demo.lf_married", lambda view: POSITIVE if "married" in view.between else ABSTAIN),
        ("demo.lf_familial_relationship", _words(FAMILY_WORDS, lambda view: view.between, NEGATIVE)),
        ("demo.lf_family_left_window", _words(FAMILY_WORDS, lambda view: view.demo_left, NEGATIVE)),
        ("demo.lf_other_relationship", _words(OTHER_WORDS, lambda view: view.between, NEGATIVE)),
        ("demo.lf_distant_supervision", known),
        ("demo.lf_distant_supervision_last_names", known_last_names),
    ]


def _intro(couples: Couples) -> list[tuple[str, Function]]:
    def known(view: SpousesView) -> int:
        names = view.text_names
        return POSITIVE if (names.first, names.second) in couples.names else ABSTAIN

    def known_last_names(view: SpousesView) -> int:
        names = view.text_names
        is_known = (names.first_last, names.second_last) in couples.last_names
        return POSITIVE if is_known and names.first != names.second else ABSTAIN

    def same_last_name(view: SpousesView) -> int:
        names = view.text_names
        is_same = names.first_last is not None and names.first_last == names.second_last
        return POSITIVE if is_same and names.first != names.second else ABSTAIN

    def no_spouse_in_sentence(view: SpousesView) -> int:
        is_drawn = SPOUSE_WORDS.isdisjoint(view.sentence.tokens) and _fnv1a(view.id) % 1000 < 750
        return NEGATIVE if is_drawn else ABSTAIN

    def and_married(view: SpousesView) -> int:
        end = view.second.end_token
        is_joined = "and" in view.lowered_between and "married" in view.lowered[end:end + 3]
        return POSITIVE if is_joined else ABSTAIN

    return [
        ("intro.LF_distant_supervision", known),
        ("intro.LF_distant_supervision_last_names", known_last_names),
        ("intro.LF_husband_wife", _words(SPOUSE_WORDS, lambda view: view.lowered_between, POSITIVE)),
        ("intro.LF_husband_wife_left_window", _words(SPOUSE_WORDS, lambda view: view.intro_left, POSITIVE)),
        ("intro.LF_same_last_name", same_last_name),
        ("intro.LF_no_spouse_in_sentence", no_spouse_in_sentence),
        ("intro.LF_and_married", and_married),
        ("intro.LF_familial_relationship", _words(FAMILY_WORDS, lambda view: view.lowered_between, NEGATIVE)),
        ("intro.LF_family_left_window", _words(FAMILY_WORDS, lambda view: view.intro_left, NEGATIVE)),
        ("intro.LF_other_relationship", _words(INTRO_OTHER_WORDS, lambda view: view.lowered_between, NEGATIVE)),
    ]


def _words(words: set[str], window: Callable[[SpousesView], list[str]], vote: int) -> Function:
    return lambda view: ABSTAIN if words.isdisjoint(window(view)) else vote


def _left(tokens: list[str], person: Mention, reach: int, touching: int) -> list[str]:
    """The tokens from `reach` before the person up to, but not with, the last `touching` ones."""
    start = person.first_token
    return tokens[max(0, start - reach):max(0, start - touching)]


def _fnv1a(text: str) -> int:
    value = FNV_BASIS
    for byte in text.encode():
        value = (value ^ byte) * FNV_PRIME & FNV_MASK
    return value
