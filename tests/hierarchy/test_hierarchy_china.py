"""One province of the real divisions of China: placeholders, pseudo-districts, names that are not unique."""

import csv
import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest

from govflow.errors import Text
from govflow.hierarchy import Hierarchy, Unit

DATA = Path(__file__).parents[3] / "shared" / "data" / "china_divisions" / "china_divisions_2023.csv.xz"


def rows(prefix: str) -> Iterator[Unit]:
    with lzma.open(DATA, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"].startswith(prefix):
                yield Unit(row["code"], Text(row["name"], row["name"]), row["level"], row["parent"] or None)


@pytest.fixture(scope="module")
def guangdong() -> Hierarchy:
    if not DATA.exists():
        pytest.skip("the divisions of China are not beside this checkout")
    return Hierarchy.of(rows("44"))


def test_every_unit_is_under_every_prefix_of_its_code(guangdong: Hierarchy) -> None:
    assert guangdong.levels == ("1", "2", "3", "4", "5")
    assert guangdong.root == "44"
    for code in guangdong:
        prefixes = [code[:n] for n in (9, 6, 4, 2) if n < len(code)]
        assert guangdong.ancestors(code) == tuple(prefixes)


def test_a_roll_up_counts_what_the_codes_count(guangdong: Hierarchy) -> None:
    counts = guangdong.roll_up({code: 1 for code in guangdong if guangdong.level(code) == "5"})
    for code in ("44", "4401", "440103", "441900"):
        assert counts[code] == sum(c.startswith(code) and len(c) == 12 for c in guangdong)


def test_a_city_without_districts_is_told_from_its_pseudo_district_by_level(guangdong: Hierarchy) -> None:
    assert guangdong.resolve_all("东莞市") == ("4419", "441900")
    assert guangdong.resolve("东莞市") is None
    assert guangdong.resolve("东莞市", level="2") == "4419"
    assert guangdong.resolve("东莞市", level="3") == "441900"


def test_a_name_that_many_communities_bear_means_none_of_them(guangdong: Hierarchy) -> None:
    bearers = guangdong.resolve_all("和平村委会")
    assert len(bearers) > 1
    assert guangdong.resolve("和平村委会") is None
    assert guangdong.resolve("４４０１０３") == "440103"


def test_placeholders_are_units_like_others() -> None:
    if not DATA.exists():
        pytest.skip("the divisions of China are not beside this checkout")
    beijing = Hierarchy.of(rows("11"))
    assert beijing.resolve("市辖区") == "1101"
    assert beijing.children("11") == ("1101",)
    assert beijing.lowest_common("110101", "110102") == "1101"
