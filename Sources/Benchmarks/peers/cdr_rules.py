"""The 33 chemical-disease functions of labeling-functions/Cdr, in Python."""

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from itertools import product

from stored_candidates import Candidate, Mention

ABSTAIN, NEGATIVE, POSITIVE = -1, 0, 1

# The alphabet of the patterns, which look at the lower-cased sentence.
A, B = r"\{\{a\}\}", r"\{\{b\}\}"
TREAT = "(?:treat|effective|prevent|resistant|slow|promise|therap)"
CAUSAL = "(?:cause|caused|causes|induce|induced|induces|associated with)"
CAUSAL_PAST = "(?:induced|caused|due)"
PROCEDURE = "(?:inject|administrat)"
WEAK = (
    "none|although|was carried out|was conducted|seems|suggests|risk|implicated|the aim"
    "|to investigate|to assess|to study"
)


def gap(most: int, least: int = 0) -> str:
    """`least` to `most` arbitrary characters."""
    return f".{{{least},{most}}}"


SIDE_BY_SIDE = "{{a}} {{b}}"
TREATS_WIDE = re.compile(f"{A}{gap(200)}{TREAT}{gap(200)}{B}").search
INDUCED_BY_TIGHT = re.compile(f"{B}{gap(50)}{CAUSAL_PAST} (?:by|to) {A}").search
CAUSES = re.compile(f"{A}{gap(50)} {CAUSAL}{gap(50)}{B}").search
CAUSES_NOT = re.compile(f"{A}{gap(50)}(?:not|no){gap(20)}{CAUSAL}{gap(50)}{B}").search


class Ctd:
    """Pairs of ids with their categories, from the lines of ctd.tsv."""

    def __init__(self, lines: str):
        self._categories: dict[tuple[str, str], set[str]] = defaultdict(set)
        for line in lines.splitlines():
            chemical, disease, category = line.split("\t")
            self._categories[chemical, disease].add(category)

    def categories(self, chemical: str, disease: str) -> set[str]:
        """Of any combination of the two mentions' ids."""
        pairs = product(chemical.split("|"), disease.split("|"))
        return set().union(*(self._categories[pair] for pair in pairs if pair in self._categories))


class CdrView:
    """A candidate with what several functions look at, each computed once."""

    def __init__(self, candidate: Candidate, ctd: Ctd):
        self.candidate = candidate
        self._ctd = ctd

    @cached_property
    def tagged(self) -> str:
        """The sentence in lower case, with the tags {{a}} and {{b}} for the chemical and the disease."""
        text, first, second = self.candidate.sentence.text, self.candidate.first, self.candidate.second
        (left, left_tag), (right, right_tag) = sorted(
            [(first, "{{a}}"), (second, "{{b}}")], key=lambda pair: pair[0].start)
        return "".join([
            text[:left.start].lower(), left_tag, text[left.end:right.start].lower(), right_tag,
            text[right.end:].lower()])

    @cached_property
    def chemical(self) -> str:
        """The chemical's word in lower case."""
        return self.candidate.sentence.text[self.candidate.first.start:self.candidate.first.end].lower()

    @cached_property
    def categories(self) -> set[str]:
        return self._ctd.categories(self.candidate.first.entity, self.candidate.second.entity)

    @cached_property
    def is_side_by_side(self) -> bool:
        return SIDE_BY_SIDE in self.tagged

    @cached_property
    def is_induced_side_by_side(self) -> bool:
        return self.is_side_by_side and ("-induc" in self.chemical or "-assoc" in self.chemical)

    @cached_property
    def is_induced_by_tight(self) -> bool:
        return INDUCED_BY_TIGHT(self.tagged) is not None

    @property
    def is_induced(self) -> bool:
        return self.is_induced_side_by_side or self.is_induced_by_tight

    @cached_property
    def treats_wide(self) -> bool:
        return TREATS_WIDE(self.tagged) is not None

    @cached_property
    def token_distance(self) -> int:
        first, second = self.candidate.first, self.candidate.second
        if second.first_token < first.first_token:
            return first.first_token - (second.end_token - 1)
        return second.first_token - (first.end_token - 1)


Function = Callable[[CdrView], int]


def rules() -> list[tuple[str, Function]]:
    """Name and function of each rule, in the order of the stored votes."""
    return [
        ("LF_c_cause_d", _when(lambda view: CAUSES(view.tagged) and not CAUSES_NOT(view.tagged), POSITIVE)),
        ("LF_c_d", _when(lambda view: view.is_side_by_side, POSITIVE)),
        ("LF_c_induced_d", _when(lambda view: view.is_induced_side_by_side, POSITIVE)),
        ("LF_c_treat_d", _pattern(f"{A}{gap(50)}{TREAT}{gap(50)}{B}", NEGATIVE)),
        ("LF_c_treat_d_wide", _when(lambda view: view.treats_wide, NEGATIVE)),
        ("LF_closer_chem", _when(
            lambda view: _has_rival(view, view.candidate.first, view.candidate.second, share=2), NEGATIVE)),
        ("LF_closer_dis", _when(
            lambda view: _has_rival(view, view.candidate.second, view.candidate.first, share=8), NEGATIVE)),
        ("LF_ctd_marker_c_d", _listed("marker", lambda view: view.is_side_by_side, POSITIVE)),
        ("LF_ctd_marker_induce", _listed("marker", lambda view: view.is_induced, POSITIVE)),
        ("LF_ctd_therapy_treat", _listed("therapeutic", lambda view: view.treats_wide, NEGATIVE)),
        ("LF_ctd_unspecified_treat", _listed("unspecified", lambda view: view.treats_wide, NEGATIVE)),
        ("LF_ctd_unspecified_induce", _listed("unspecified", lambda view: view.is_induced, POSITIVE)),
        ("LF_d_following_c", _pattern(f"{B}{gap(50)}following{gap(20)}{A}{gap(50)}{PROCEDURE}", POSITIVE)),
        ("LF_d_induced_by_c", _pattern(f"{B}{gap(50)}{CAUSAL_PAST}{gap(9)}(?:by|to){gap(50)}{A}", POSITIVE)),
        ("LF_d_induced_by_c_tight", _when(lambda view: view.is_induced_by_tight, POSITIVE)),
        ("LF_d_treat_c", _pattern(f"{B}{gap(50)}{TREAT}{gap(50)}{A}", NEGATIVE)),
        ("LF_develop_d_following_c", _pattern(f"develop{gap(25)}{B}{gap(25)}following{gap(25)}{A}", POSITIVE)),
        ("LF_far_c_d", _pattern(f"{A}{gap(5000, least=100)}{B}", NEGATIVE)),
        ("LF_far_d_c", _pattern(f"{B}{gap(5000, least=100)}{A}", NEGATIVE)),
        ("LF_improve_before_disease", _pattern(f"improv.*{B}.*{A}", NEGATIVE)),
        ("LF_in_ctd_therapy", _when(lambda view: "therapeutic" in view.categories, NEGATIVE)),
        ("LF_in_ctd_marker", _when(lambda view: "marker" in view.categories, POSITIVE)),
        ("LF_in_patient_with", _pattern(f"in a patient with {B}|in patients with{B}", NEGATIVE)),
        ("LF_induce", _pattern(f"{A}{gap(20)}induc{gap(20)}{B}", POSITIVE)),
        ("LF_induce_name", _when(lambda view: "induc" in view.chemical, POSITIVE)),
        ("LF_induced_other", _pattern(f"{A}{gap(1000, least=20)}-induced {B}", NEGATIVE)),
        ("LF_level", _pattern(f"{A}{gap(25)} level", NEGATIVE)),
        ("LF_measure", _pattern(f"measur{gap(75)}{A}", NEGATIVE)),
        ("LF_neg_d", _pattern(f"(?:none|not|no) {gap(25)}{B}", NEGATIVE)),
        ("LF_risk_d", _pattern(f"risk of {B}.*{A}", POSITIVE)),
        ("LF_treat_d", _pattern(f"{TREAT}{gap(50)}{B}.*{A}", NEGATIVE)),
        ("LF_uncertain", _pattern(f"(?:combin|possible|unlikely).*{A}.*{B}", NEGATIVE)),
        ("LF_weak_assertions", _pattern(WEAK, NEGATIVE)),
    ]


def _when(holds: Callable[[CdrView], object], vote: int) -> Function:
    return lambda view: vote if holds(view) else ABSTAIN


def _pattern(pattern: str, vote: int) -> Function:
    search = re.compile(pattern).search
    return lambda view: vote if search(view.tagged) else ABSTAIN


def _listed(category: str, holds: Callable[[CdrView], bool], vote: int) -> Function:
    return lambda view: vote if category in view.categories and holds(view) else ABSTAIN


def _has_rival(view: CdrView, subject: Mention, centre: Mention, share: int) -> bool:
    """Whether another mention of the type of `subject`, with another id, stands near `centre`: within a share of
    the pair's distance in tokens, from the last token of `centre` rightwards or from before its first leftwards."""
    reach = max(0, view.token_distance) // share
    if reach == 0:
        return False
    last = centre.end_token - 1
    return any(
        mention.type == subject.type
        and mention.entity != subject.entity
        and (_overlaps(mention, last, last + reach)
             or _overlaps(mention, centre.first_token - reach, centre.first_token))
        for mention in view.candidate.sentence.mentions
    )


def _overlaps(mention: Mention, start: int, end: int) -> bool:
    return mention.first_token < end and start < mention.end_token
