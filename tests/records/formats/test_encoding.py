from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.errors import InputError
from tidewaiter.records.formats.encoding import Encoding, named, recognise, to_utf8

SAMPLES = {
    "gb18030": [
        "深圳市星辰智能科技有限公司,深圳市南山区高新南一道8号创维大厦12层",
        "北京蓝海数据技术股份有限公司,北京市海淀区中关村大街27号",
        "上海远洋国际货运代理有限公司,上海市浦东新区张江路368号3幢",
        "广州云谷信息系统工程有限公司,广州市天河区天河北路189号",
        "苏州工业园区恒瑞电子厂,江苏省苏州市星湖街328号",
    ],
    "cp950": [
        "鴻運精密工業股份有限公司,新北市土城區自由街2號",
        "香港東方電子貿易有限公司,九龍觀塘鴻圖道57號南洋廣場15樓",
        "台灣雲端運算股份有限公司,臺北市內湖區瑞光路513巷30號",
        "新竹晶圓科技有限公司,新竹市東區力行六路8號",
        "高雄港倉儲物流有限公司,高雄市前鎮區擴建路1之22號",
    ],
    "cp932": [
        "株式会社アオイデータセンター,東京都江東区豊洲3丁目2番20号",
        "富士見電機工業株式会社,神奈川県川崎市中原区上小田中4-1-1",
        "合同会社クラウドパートナーズ,大阪府大阪市北区梅田3-3-10",
        "日本精密通信株式会社,愛知県名古屋市中村区名駅1丁目1番4号",
        "有限会社サクラ商事,福岡県福岡市博多区博多駅前2-1-1",
    ],
    "cp949": [
        "주식회사 한빛데이터센터,서울특별시 강남구 테헤란로 152",
        "대한전자산업 주식회사,경기도 성남시 분당구 판교역로 235",
        "유한회사 푸른물류,인천광역시 중구 공항로 272",
        "미래반도체기술(주),충청북도 청주시 흥덕구 대신로 215",
        "동아시아무역 주식회사,부산광역시 해운대구 센텀중앙로 97",
    ],
    "cp874": [
        "บริษัท สยามคลาวด์ จำกัด,99/1 ถนนพระราม 9 แขวงห้วยขวาง กรุงเทพมหานคร",
        "บริษัท ไทยดาต้าเซ็นเตอร์ จำกัด (มหาชน),อำเภอบางละมุง จังหวัดชลบุรี",
        "ห้างหุ้นส่วนจำกัด โลจิสติกส์ตะวันออก,ถนนสุขุมวิท เขตวัฒนา",
        "บริษัท เอเชียอิเล็กทรอนิกส์ จำกัด,นิคมอุตสาหกรรมบางปู สมุทรปราการ",
        "บริษัท ขนส่งสินค้าทางอากาศ จำกัด,เขตลาดกระบัง กรุงเทพฯ",
    ],
    "cp1258": [
        "Công ty Cổ phần Điện tử Sông Hồng,Số 12 đường Trần Duy Hưng, Hà Nội",
        "Công ty TNHH Giải pháp Dữ liệu Việt,Quận 7, Thành phố Hồ Chí Minh",
        "Công ty Vận tải Biển Đông,Phường Máy Tơ, quận Ngô Quyền, Hải Phòng",
        "Tập đoàn Công nghệ Thăng Long,Khu công nghệ cao Hòa Lạc",
        "Công ty Thương mại Quốc tế Đà Nẵng,Đường Nguyễn Văn Linh",
    ],
    "cp1251": [
        "ООО «Северные Технологии»,г. Москва, ул. Тверская, д. 12",
        "АО «Балтийские вычислительные системы»,Санкт-Петербург, Невский проспект, 85",
        "ЗАО «Торговый дом Электроника»,г. Новосибирск, Красный проспект, 17",
        "ООО «ТрансЛогистик»,г. Екатеринбург, ул. Малышева, 51",
        "ТОО «Алматы Дата Центр»,г. Алматы, пр. Абая, 10",
    ],
    "cp1252": [
        "Müller & Söhne Datentechnik GmbH,Königstraße 12, München",
        "Société Générale d'Électronique Française,12 rue de la République, Besançon",
        "Compañía Española de Informática S.A.,Calle Alcalá 45, Málaga",
        "Sjællands Datacenter A/S,Nørregade 7, København Ø",
        "Informações e Serviços Lda,Rua São João 3, Évora",
    ],
}
CASES = [
    pytest.param(codec, rows, id=f"{codec}-{number}-{len(rows)}rows")
    for codec, names in SAMPLES.items()
    for number, rows in enumerate([*([name] for name in names), names[:2], names[1:4], names])
]


def test_a_short_file_of_names_is_never_read_in_a_wrong_encoding(tmp_path: Path) -> None:
    wrong, right, asked = [], 0, 0
    for codec, names in SAMPLES.items():
        for name in names:
            short = name.split(",")[0]
            path = write(tmp_path, codec, [short])
            try:
                found = recognise(path)
            except InputError:
                asked += 1
                continue
            read = unicodedata.normalize("NFC", path.read_bytes().decode(found.name))
            if short in read:
                right += 1
            else:
                wrong.append((short, found.name))
    assert wrong == []
    assert right >= 38, f"{right} right, {asked} asked, of 40 files of one name each"


@pytest.mark.parametrize(("codec", "rows"), CASES)
def test_names_and_addresses_are_read_as_they_were_written(codec: str, rows: list[str], tmp_path: Path) -> None:
    path = write(tmp_path, codec, rows)
    encoding = recognise(path)
    target = tmp_path / "utf8.csv"
    converted = to_utf8(path, target, encoding)
    assert not converted.dropped
    assert unicodedata.normalize("NFC", target.read_text(encoding="utf-8")) == text_of(rows)


def test_cantonese_is_read_by_the_big5_of_hong_kong(tmp_path: Path) -> None:
    path = write(tmp_path, "big5hkscs", ["香港啱啱科技嘅公司", "九龍灣咗𨋢有限公司"])
    assert recognise(path).name == "big5hkscs"


def test_western_european_is_named_a_last_resort(tmp_path: Path) -> None:
    assert "last resort" in recognise(write(tmp_path, "cp1252", SAMPLES["cp1252"])).basis


def test_what_cannot_be_told_is_asked_with_each_reading(tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    path.write_bytes("id,name\n1,Ш\n".encode("cp1251"))
    with pytest.raises(InputError) as error:
        recognise(path)
    assert "cp1251" in str(error.value)
    assert "1,Ш" in str(error.value)
    assert "1,Ø" in str(error.value)
    assert error.value.place.line == 2
    assert "mapping.toml" in error.value.hint


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_recognised_with_and_without_a_mark(codec: str, tmp_path: Path) -> None:
    path = write(tmp_path, codec, SAMPLES["gb18030"])
    target = tmp_path / "utf8.csv"
    to_utf8(path, target, recognise(path))
    assert target.read_text(encoding="utf-8") == text_of(SAMPLES["gb18030"])


def test_a_file_that_is_utf8_but_for_some_lines_loses_only_those(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    good = "1,深圳星辰\n2,plain\n".encode()
    path.write_bytes(b"id,name\n" + good + "3,Müller\n".encode("latin-1") + "4,北京蓝海\n5,end\n".encode())
    encoding = recognise(path)
    assert (encoding.name, encoding.bad_lines) == ("utf-8", (4,))
    target = tmp_path / "utf8.csv"
    converted = to_utf8(path, target, encoding)
    assert target.read_text(encoding="utf-8") == "id,name\n1,深圳星辰\n2,plain\n4,北京蓝海\n5,end\n"
    assert [(line.line, line.text) for line in converted.dropped] == [(4, "3,M\ufffdller")]
    assert [converted.lines.of_line(line) for line in range(1, 6)] == [1, 2, 3, 5, 6]


def test_a_record_of_several_lines_is_dropped_whole(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes('id,address\n1,"深圳\n路"\n2,"two\n'.encode() + 'lines é"\n'.encode("latin-1") + b"3,end\n")
    target = tmp_path / "utf8.csv"
    converted = to_utf8(path, target, Encoding("utf-8", "for this test"))
    assert target.read_text(encoding="utf-8") == 'id,address\n1,"深圳\n路"\n3,end\n'
    assert [line.line for line in converted.dropped] == [4, 5]
    assert converted.lines.of_line(4) == 6


def test_an_old_file_loses_only_the_lines_that_break_its_encoding(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("\n".join(["id,name", *SAMPLES["cp932"]]).encode("cp932") + b"\n9,\x85\xff\n10,end\n")
    encoding = recognise(path)
    converted = to_utf8(path, tmp_path / "utf8.csv", encoding)
    assert encoding.name == "cp932"
    assert [line.line for line in converted.dropped] == [7]
    assert (tmp_path / "utf8.csv").read_text(encoding="utf-8").endswith("10,end\n")


def test_a_broken_character_of_utf16_costs_its_line_only(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_bytes("id\n1\n".encode("utf-16") + b"\x00\xd8" + "\n2\n".encode("utf-16-le") + b"\x41")
    converted = to_utf8(path, tmp_path / "utf8.csv", recognise(path))
    assert (tmp_path / "utf8.csv").read_text(encoding="utf-8") == "id\n1\n2\n"
    assert [line.line for line in converted.dropped] == [3, 5]


def test_lines_may_end_as_old_macintosh_programs_ended_them(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes("\r".join(["id,name", *SAMPLES["cp949"]]).encode("cp949"))
    assert recognise(path).name == "cp949"


def test_an_empty_and_an_ascii_file_are_utf8(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    (tmp_path / "b").write_bytes(b"id,name\n1,Foo\n")
    assert recognise(tmp_path / "a").is_utf8
    assert recognise(tmp_path / "b").is_utf8


def test_an_encoding_may_be_named_and_must_exist(tmp_path: Path) -> None:
    assert named("Big5", tmp_path / "x.csv").name == "big5"
    with pytest.raises(InputError, match="no text encoding"):
        named("klingon", tmp_path / "x.csv")
    with pytest.raises(InputError, match="no text encoding"):
        named("rot13", tmp_path / "x.csv")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n")), max_size=20))
def test_text_of_any_kind_in_utf8_is_recognised_and_kept(lines: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder, "in"), Path(folder, "out")
        path.write_bytes("\n".join(["id", *lines, "end"]).encode())
        encoding = recognise(path)
        if encoding.name == "utf-8":  # a file of NUL bytes may look like UTF-16
            converted = to_utf8(path, target, encoding)
            assert target.read_bytes() == path.read_bytes()
            assert not converted.dropped


def test_blocks_end_between_records_wherever_the_chunks_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidewaiter.records.formats.encoding.CHUNK", 7)
    path = tmp_path / "mixed.csv"
    path.write_bytes('id,a\n1,"深\n圳"\n2,x\n'.encode() + b'3,"\xe9\nb"\n' + '4,"深\n\n圳"\n'.encode())
    converted = to_utf8(path, tmp_path / "utf8.csv", Encoding("utf-8", ""))
    assert (tmp_path / "utf8.csv").read_text(encoding="utf-8") == 'id,a\n1,"深\n圳"\n2,x\n4,"深\n\n圳"\n'
    assert [line.line for line in converted.dropped] == [5, 6]
    assert converted.lines.of_line(5) == 7


def write(folder: Path, codec: str, rows: list[str]) -> Path:
    path = folder / "names.csv"
    path.write_bytes(encoded(text_of(rows), codec))
    return path


def text_of(rows: list[str]) -> str:
    return "party_id,name,address\n" + "".join(f"P-{number},{row}\n" for number, row in enumerate(rows))


def encoded(text: str, codec: str) -> bytes:
    """Windows-1258 writes a tone mark behind its letter; Python's codec leaves that to the caller."""
    return b"".join(_one(sign, codec) for sign in text) if codec == "cp1258" else text.encode(codec)


def _one(sign: str, codec: str) -> bytes:
    try:
        return sign.encode(codec)
    except UnicodeEncodeError:
        base, *marks = list(unicodedata.normalize("NFD", sign))
        tones = ""
        for mark in marks:
            if mark in "\u0302\u0306\u031b":
                base = unicodedata.normalize("NFC", base + mark)
            else:
                tones += mark
        return (base + tones).encode(codec)
