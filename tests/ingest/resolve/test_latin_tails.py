"""What stands behind a legal form, slips in forms, umlauts in two letters: spellings of one, and of two."""

import pytest

from kg.ingest.resolve.fold import name_words
from kg.ingest.resolve.latin_tails import without_address
from kg.ingest.resolve.name_key import name_key
from kg.ingest.resolve.name_parts import parse_name
from kg.ingest.resolve.resolution import resolve_names


@pytest.mark.parametrize(
    "tailed",
    [
        "Zentaur Flight Inc., a Delaware corporation",
        "ZENTAUR FLIGHT INC A DELAWARE CORPORATION",
        "Zentaur Flight Inc. (a corporation of Japan)",
        "Zentaur Flight Inc., San Jose",
        "Zentaur Flight Inc. (Munich)",
        "Zentaur Flight, Inc., Optics Division",
        "Zentaur Flight Inc. (formerly Motara Aero Corp.)",
    ],
)
def test_what_stands_behind_the_form_is_no_part_of_the_key(tailed: str) -> None:
    assert name_key(tailed) == name_key("Zentaur Flight Inc.")


@pytest.mark.parametrize(
    "name",
    [
        "ZENTAUR CO., LTD.",
        "ZENTAUR GMBH & CO. KG",
        "ZENTAUR INC. (CHINA)",
        "ZENTAUR LTD. (SHENZHEN)",
        "ZENTAUR INC., HOLDING",
        "RENT A CAR COMPANY",
        "ZENTAUR, MOTARA AND OTHERS",
    ],
)
def test_a_second_form_a_country_and_a_group_stay(name: str) -> None:
    assert without_address(name) == name


def test_a_former_latin_name_is_kept_as_such() -> None:
    assert parse_name("Zentaur Flight Inc. (formerly Motara Aero Corp.)").former_name == "MOTARA AERO CORP."


def test_letters_without_a_mark_are_folded() -> None:
    import pyarrow as pa

    names = pa.array(["Lößnitz Hjørring Łódź", "LÖSSNITZ HJORRING LODZ"])
    assert name_words(names).to_pylist() == ["LOSSNITZ HJORRING LODZ"] * 2


def clusters(*names: str) -> int:
    return len({row.cluster for row in resolve_names(names)})


@pytest.mark.parametrize(
    "names",
    [
        ("Bäckermann Werke GmbH", "Baeckermann Werke GmbH", "Backermann Werke Gesellschaft mbH"),
        (
            "Katsurada Robotics Kabushiki Kaisha",
            "Katsurada Robotics Kbushiki Kaisha",
            "KATSURADA ROBOTICS K.K.",
        ),
        ("Krynolan Electronics plc", "Kryonlan Electronics Public Limited Company"),
        ("Dövling Optical AG", "Döving Optical A.G."),
        ("Meadowcraft Holloways Systems Inc", "Meadowcarft Hollowyas Systems Incorporated"),
    ],
)
def test_one_firm_with_slips_and_other_forms_is_one(names: tuple[str, ...]) -> None:
    assert clusters(*names) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("Giraka Motor Inc.", "Kiraga Motor Inc."),
        ("Comotebe Materials Corp.", "Xomotebe Materials Corp."),
        ("Selwyck Electric Inc.", "Selwyck Chemical Inc."),
        ("果洛诚立朗区块链有限公司", "果洛民宇友区块链有限公司"),
    ],
)
def test_two_letters_of_a_short_word_and_a_first_letter_are_two(names: tuple[str, ...]) -> None:
    assert clusters(*names) == 2


def test_a_name_met_in_several_spellings_is_no_slip_of_another() -> None:
    sipefese = ("Sipefese Motor Co., Ltd.", "Sipefese Motor Corp.", "Sipefese Motor Inc.")
    sepefese = ("Sepefese Motor GmbH", "SEPEFESE MOTOR LIMITED")
    assert clusters(*sipefese, *sepefese) == 2
    assert clusters(*sipefese, "Sepefese Motor GmbH") == 1
