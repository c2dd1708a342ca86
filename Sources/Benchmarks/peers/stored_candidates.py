"""Candidates, votes and resources of a task, read from a store's SQLite file (notebooks-md/store-schema.md)."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TOKEN_END = "\x1f"
SPLIT_ORDER = "CASE split WHEN 'train' THEN 0 WHEN 'dev' THEN 1 ELSE 2 END"


@dataclass(frozen=True, slots=True)
class Mention:
    """A named thing: characters `start..<end` of the text, tokens `first_token..<end_token`."""

    type: str
    entity: str
    start: int
    end: int
    first_token: int
    end_token: int


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """Shared by the candidates in it."""

    text: str
    tokens: list[str]
    mentions: list[Mention]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair of mentions of one sentence, in the order of their roles."""

    id: str
    sentence: Sentence
    first: Mention
    second: Mention


class StoredTask:
    """What a store holds of one task. All splits together: train, dev, test, each in the order of the corpus."""

    def __init__(self, store: Path, task: str):
        self._connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
        self._task = self._rows("SELECT id FROM task WHERE name = ?", task)[0][0]

    def candidates(self) -> list[Candidate]:
        documents = self._rows("SELECT id, body FROM document WHERE task = ?", self._task)
        sentences = {key: _sentence(json.loads(body)) for key, body in documents}
        rows = self._rows(
            f"SELECT externalID, document, body FROM candidate WHERE task = ? ORDER BY {SPLIT_ORDER}, position",
            self._task)
        return [_candidate(name, sentences[document], json.loads(body)) for name, document, body in rows]

    def function_names(self) -> list[str]:
        """In column order."""
        return [name for _, name in self._functions()]

    def votes(self) -> np.ndarray:
        """Int8 (candidates × functions), -1 where a function abstains."""
        return np.stack([self._votes_of(key) for key, _ in self._functions()], axis=1)

    def resource(self, name: str) -> str:
        return self._rows("SELECT bytes FROM resource WHERE task = ? AND name = ?", self._task, name)[0][0].decode()

    def _functions(self) -> list[tuple[int, str]]:
        return self._rows("SELECT id, name FROM labelingFunction WHERE task = ? ORDER BY id", self._task)

    def _votes_of(self, function: int) -> np.ndarray:
        chunks = self._rows(
            "SELECT votes FROM voteChunk v JOIN candidateChunk c ON c.id = v.candidateChunk"
            f" WHERE labelingFunction = ? ORDER BY {SPLIT_ORDER}, number", function)
        return np.frombuffer(b"".join(votes for votes, in chunks), dtype=np.int8)

    def _rows(self, query: str, *values: object) -> list[tuple]:
        return self._connection.execute(query, values).fetchall()


def _sentence(body: dict) -> Sentence:
    text = body["text"]
    characters = _character_positions(text)
    mentions = [
        Mention(mention["type"], mention["entity"], *(characters[byte] for byte in mention["span"]), *mention["tokens"])
        for mention in body["mentions"]
    ]
    return Sentence(text, body["tokens"].split(TOKEN_END)[:-1], mentions)


def _character_positions(text: str) -> dict[int, int] | range:
    """Character of each UTF-8 offset: the store counts bytes, Python characters."""
    if text.isascii():
        return range(len(text) + 1)
    positions, byte = {}, 0
    for index, character in enumerate(text):
        positions[byte] = index
        byte += len(character.encode())
    positions[byte] = len(text)
    return positions


def _candidate(name: str, sentence: Sentence, positions: list[int]) -> Candidate:
    first, second = (sentence.mentions[position] for position in positions)
    return Candidate(name, sentence, first, second)
