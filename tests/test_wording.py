"""Sentences are kept by the text of the report on seven days, and by nothing else.

A test elsewhere that repeats one fails at each change of words, and says nothing that the text does
not say. So other tests ask for numbers, orders, names, and the few words that matter.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SENTENCE = 8  # words
# They ask what is said of made-up files and figures, which the seven days do not have.
EXEMPT = {
    "test_expectations.py",
    "test_faults_ingest.py",
    "test_ingest_workbook.py",
    "test_revisions.py",
    "test_vintage_diff.py",
    "test_vintages.py",
}


def words_in(text: str) -> int:
    """The words of a text that are spelt with letters alone: no number, name of a file or tag."""
    return sum(word.strip(".,;:?!()[]“”‘’*").isalpha() for word in text.split())


def sentences_asserted(code: str) -> Iterator[tuple[int, str]]:
    """The line and the text of each long string that an assertion holds."""
    for statement in ast.walk(ast.parse(code)):
        if isinstance(statement, ast.Assert):
            for node in ast.walk(statement.test):
                text = node.value if isinstance(node, ast.Constant) else None
                if isinstance(text, str) and words_in(text) >= SENTENCE:
                    yield node.lineno, text


@pytest.mark.parametrize("path", sorted(TESTS.glob("*.py")), ids=lambda path: path.stem)
def test_no_sentence_is_asserted(path):
    found = [] if path.name in EXEMPT else list(sentences_asserted(path.read_text("utf-8")))
    assert found == [], "ask for the numbers and the few words that matter"


def test_a_sentence_is_found_and_numbers_are_not():
    sentence = "people were said to have arrived by that very day"
    assert [*sentences_asserted(f"assert '{sentence}' in words")] == [(1, sentence)]
    assert not [*sentences_asserted(f"words = '{sentence}'")], "only what is asserted counts"
    assert not [*sentences_asserted("assert '1 2 3 4 5 6 7 8 9' in words")]
