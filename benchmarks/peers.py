"""The engines that are measured: ours, and what else a bot could find its answers with."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import numpy as np
from rapidfuzz import fuzz, process, utils
from snowballstemmer import stemmer

from bot.matching.corpus import TopicTexts
from bot.matching.index import Index
from bot.matching.rankers import Meaning
from bot.matching.vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.encoder import Encoder

    Phrasings = Mapping[str, Sequence[str]]
    Table = NDArray[np.floating[Any]]
    Scores = Callable[[Sequence[str]], Table]
    """Returns a row for each question: the score of every entry, in the order of the phrasings."""

    Load = Callable[[], Encoder]
    Build = Callable[[Phrasings, Load], Scores]
    """Takes what loads the sentence encoder, which only some engines do."""

OURS, BY_WORDS = "ours", "ours, by words alone"
NEAREST, LEARNT = "MiniLM, nearest phrasing", "MiniLM + logistic regression"

REGRESSION_STRENGTH = 20.0
"""scikit-learn's C: on vectors of length 1 the default of 1 learns too little from five phrasings."""


def ours(phrasings: Phrasings, load: Load) -> Scores:
    """Return the matcher of this project, asked as the assistant asks it."""
    encoder = load()
    vectors = Vectors(encoder, None)
    vectors.prepare([text for texts in phrasings.values() for text in texts])
    return _ranked(Index([TopicTexts(phrasings)], (), Meaning(encoder, vectors)), phrasings)


def by_words(phrasings: Phrasings, _load: Load) -> Scores:
    """Return the matcher of this project as it works where the encoder is missing."""
    return _ranked(Index([TopicTexts(phrasings)]), phrasings)


def w_ratio(phrasings: Phrasings, _load: Load) -> Scores:
    """Return rapidfuzz's weighted ratio to the nearest phrasing."""
    return _fuzzy(phrasings, fuzz.WRatio)


def token_set_ratio(phrasings: Phrasings, _load: Load) -> Scores:
    """Return rapidfuzz's ratio of shared words to the nearest phrasing."""
    return _fuzzy(phrasings, fuzz.token_set_ratio)


def bm25(phrasings: Phrasings, _load: Load) -> Scores:
    """Return BM25 over one stemmed document an entry."""
    import bm25s  # noqa: PLC0415 - may be missing, and its cost is its own

    stem = stemmer("english").stemWords
    index = bm25s.BM25()
    documents = [" ".join(texts) for texts in phrasings.values()]
    index.index(bm25s.tokenize(documents, stemmer=stem, show_progress=False), show_progress=False)

    def scores(question: str) -> Table:
        asked = bm25s.tokenize([question], stemmer=stem, return_ids=False, show_progress=False)[0]
        known = [word for word in asked if word in index.vocab_dict]
        return index.get_scores(known) if known else np.zeros(len(documents))

    return lambda questions: np.array([scores(question) for question in questions])


def trigrams(phrasings: Phrasings, _load: Load) -> Scores:
    """Return SQLite's full-text search over runs of three letters, one document an entry."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE entry USING fts5(text, tokenize = 'trigram')")
    rows = [(number, " ".join(texts)) for number, texts in enumerate(phrasings.values())]
    database.executemany("INSERT INTO entry(rowid, text) VALUES (?, ?)", rows)

    def scores(question: str) -> Table:
        found = np.zeros(len(rows))
        asked = question.lower().replace('"', " ").replace("\0", " ")
        runs = dict.fromkeys(asked[at : at + 3] for at in range(len(asked) - 2))
        if runs:
            wanted = " OR ".join(f'"{run}"' for run in runs)
            sql = "SELECT rowid, -bm25(entry) FROM entry WHERE entry MATCH ?"
            for number, score in database.execute(sql, (wanted,)):
                found[number] = score
        return found

    return lambda questions: np.array([scores(question) for question in questions])


def tf_idf(phrasings: Phrasings, _load: Load) -> Scores:
    """Return scikit-learn's TF-IDF of words, by the cosine to the nearest phrasing."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - may be missing, and its cost is its own

    vectorizer = TfidfVectorizer()
    columns = vectorizer.fit_transform(_texts(phrasings)).T.tocsr()
    nearest = _nearest(phrasings)
    return lambda questions: nearest((vectorizer.transform(questions) @ columns).toarray())


def minilm(phrasings: Phrasings, load: Load) -> Scores:
    """Return the sentence encoder's cosine to the nearest phrasing."""
    encoder = load()
    columns = encoder.encode(_texts(phrasings)).T
    nearest = _nearest(phrasings)
    return lambda questions: nearest(encoder.encode(questions) @ columns)


def learnt(phrasings: Phrasings, load: Load) -> Scores:
    """Return a logistic regression on the sentence encoder's vectors."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - may be missing, and its cost is its own

    encoder = load()
    labels = [number for number, texts in enumerate(phrasings.values()) for _ in texts]
    model = LogisticRegression(C=REGRESSION_STRENGTH, max_iter=1_000)
    model.fit(encoder.encode(_texts(phrasings)), labels)
    return lambda questions: model.predict_log_proba(encoder.encode(questions))


ENGINES: Mapping[str, Build] = {
    OURS: ours,
    BY_WORDS: by_words,
    "rapidfuzz WRatio": w_ratio,
    "rapidfuzz token_set_ratio": token_set_ratio,
    "BM25 (bm25s)": bm25,
    "SQLite FTS5, trigrams": trigrams,
    "TF-IDF (scikit-learn)": tf_idf,
    NEAREST: minilm,
    LEARNT: learnt,
}


def _texts(phrasings: Phrasings) -> list[str]:
    return [text for texts in phrasings.values() for text in texts]


def _ranked(index: Index, phrasings: Phrasings) -> Scores:
    numbers = {wanted: number for number, wanted in enumerate(phrasings)}

    def scores(questions: Sequence[str]) -> Table:
        found = np.full((len(questions), len(numbers)), -np.inf)
        for row, question in zip(found, questions, strict=True):
            for match in index.rank(question):
                row[numbers[match.id]] = match.score
        return found

    return scores


def _fuzzy(phrasings: Phrasings, scorer: Callable[..., float]) -> Scores:
    texts = [utils.default_process(text) for text in _texts(phrasings)]
    nearest = _nearest(phrasings)
    plain = utils.default_process
    return lambda questions: nearest(process.cdist([plain(text) for text in questions], texts, scorer=scorer))


def _nearest(phrasings: Phrasings) -> Callable[[Table], Table]:
    """Return what turns the likeness to every phrasing into the best of each entry."""
    starts = np.cumsum([0, *(len(texts) for texts in phrasings.values())][:-1])
    return lambda likeness: np.maximum.reduceat(likeness, starts, axis=1)
