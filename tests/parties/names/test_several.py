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
    ],
)
def test_names_are_parted_and_what_is_no_name_goes(text: str, names: tuple[str, ...]) -> None:
    assert names_in(text) == names
