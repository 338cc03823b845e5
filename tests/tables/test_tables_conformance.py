"""The hit policies and types mean what the DMN TCK says: every case that has a decision table.

The cases are not part of this repository (dmn-tck/tck: Apache-2.0, CC BY-SA). Where they are not beside it
only those transcribed in `test_tables_hit_policies.py` run.
"""

from pathlib import Path

import pytest
from tests.tables.dmn import Case, cases

ARCHIVE = Path(__file__).parents[3] / "shared" / "data" / "dmn_hit_policies" / "dmn_hit_policies.zip"
CASES = list(cases(ARCHIVE)) if ARCHIVE.exists() else []


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_table_answers_as_the_conformance_case(case: Case) -> None:
    answers = list(case.answers)
    assert answers
    for name, answer, expected in answers:
        assert (name, answer) == (name, expected)


@pytest.mark.skipif(not ARCHIVE.exists(), reason="the conformance cases are not beside this checkout")
def test_all_cases_are_there() -> None:
    assert len(CASES) == 62
    assert sum(len(list(case.answers)) for case in CASES) == 89
