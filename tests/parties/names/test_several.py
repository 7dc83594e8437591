"""Several names in one line of a list."""

from __future__ import annotations

import pytest

from tidewaiter.parties.names.several import names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Sinobright Import and Export Company; and any successor, sub-unit, or subsidiary thereof",
            ("Sinobright Import and Export Company",),
        ),
        ("Gazprom Russkaya, OOO (f.k.a., Kovyktneftegaz)", ("Gazprom Russkaya, OOO", "Kovyktneftegaz")),
        ("Alpha Ltd f/k/a Beta Ltd", ("Alpha Ltd", "Beta Ltd")),
        ("Alpha, formerly known as Beta", ("Alpha", "Beta")),
        ("Huawei Technologies Co., Ltd.", ("Huawei Technologies Co., Ltd.",)),
        ("AKA Trading Ltd", ("AKA Trading Ltd",)),
        ("华为技术有限公司", ("华为技术有限公司",)),
        ("(f.k.a. )", ("(f.k.a. )",)),
        ("Alpha Ltd (formerly Beta Ltd)", ("Alpha Ltd", "Beta Ltd")),
        ("Attn: Alpha Ltd", ("Alpha Ltd",)),
        ("Alpha Ltd c/o Beta Services", ("Alpha Ltd", "Beta Services")),
        ("(株)アルファ", ("(株)アルファ",)),
        ("Import / Export Ltd", ("Import / Export Ltd",)),
        (
            "Jane Roe, Mira Street 10, Moscow; and 4 Polyany Street",
            ("Jane Roe, Mira Street 10, Moscow; and 4 Polyany Street",),
        ),
        ("Alpha Ltd; Building 7, Beta Industrial Road", ("Alpha Ltd; Building 7, Beta Industrial Road",)),
        ("Control Equipment Institute (CEI)", ("Control Equipment Institute (CEI)",)),
        (
            "Nimbus Ltd (云巢有限公司)",
            ("Nimbus Ltd (云巢有限公司)", "Nimbus Ltd", "云巢有限公司"),
        ),
    ],
)
def test_names_are_parted_and_what_is_no_name_goes(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize(
    "name",
    ["Buy Now Technologies Ltd", "Right Now Zhenhua Ltd", "Maya Alias Robotics Ltd", "Attention Kinetics Ltd",
     "Previously Loved Ltd"],
)  # fmt: skip
def test_a_word_of_a_name_that_could_part_two_names_does_not(name: str) -> None:
    assert names_in(name) == (name,)
