"""Encodings: names come out as they were written, whichever program saved them, and anyone may overrule the guess."""

import pytest

from bot.parsing.encodings import ENCODINGS, decode
from bot.parsing.tables import read_table
from scoring.refusals import Malformed

NAMES = {
    "cp1252": (
        "Müller", "Köln", "Café", "Groß & Söhne", "Škoda", "Bólido", "Ålesund Bygg", "Københavns Møbler", "Citroën",
        "São Paulo Importação", "Peña Núñez", "Società Città", "“Acme” – 5 €", "Société Générale;Hôtel Léa", "Nestlé",
        "Jürgen Schäfer", "L’Oréal", "Lefèvre", "Sørensen", "GRÜN", "MÜLLER GMBH", "Österreich", "Núria Solà", "Été",
        "Muñoz", "El Niño", "1º Lugar", "40 m²", "© Acme", "Straße", "Ça va", "Fenêtre",
    ),
    "mac_roman": (
        "Müller", "Köln", "Café", "Groß & Söhne", "Société Générale;Hôtel Léa", "Peña Núñez", "Jürgen Schäfer",
        "São Paulo Importação", "Citroën", "Bäckerei", "L’Oréal", "Østergård Møbler", "Società Città", "Straße",
        "MÜLLER GMBH", "Français",
    ),
    "cp850": ("Müller", "Café", "Groß & Söhne", "Société Générale;Hôtel Léa", "Bäckerei", "Peña Núñez", "MÜLLER GMBH"),
    "cp1250": (
        "Łódzka Spółka", "Gdańsk", "Škoda", "Dvořák", "Żabka", "Poznań Zieliński", "Gęś", "Čeněk", "Kővári Kft.",
        "Święty Młyn", "Příbram", "Wrocław", "Źródło", "Wałęsa", "Kościół", "Budějovice", "Łódź Śródmieście", "ŁÓDŹ",
        "ŻYWIEC", "Križ Đurić", "Ľubomír",
    ),
    "iso8859_2": ("Święty Młyn", "Škoda Plzeň", "Źródło", "Łódź Śródmieście", "Ładna Gąska", "Košice Žilina"),
    "cp852": ("Łódzka Spółka", "Żabka", "Święty Młyn", "Příbram", "Wrocław", "Čeněk"),
    "cp1251": ("Москва", "Ромашка ООО", "Торговый дом;Самара", "Київ", "ИП Иванов", "МОСКВА", "АО Щит"),
    "koi8_r": ("Москва", "Ромашка ООО", "Торговый дом;Самара", "ИП Иванов", "МОСКВА"),
    "cp866": ("Москва", "Ромашка ООО", "Торговый дом;Самара", "ИП Иванов", "МОСКВА"),
}  # fmt: skip


@pytest.mark.parametrize(("encoding", "name"), [(encoding, name) for encoding in NAMES for name in NAMES[encoding]])
def test_a_single_name_is_enough(encoding: str, name: str) -> None:
    """One name with letters beyond ASCII tells the encoding, or another that has the same letters."""
    text = f"Name;x\n{name};5\n"
    read, guess = decode(text.encode(encoding))
    assert read == text
    assert guess is not None
    assert any(sample in text for sample in guess.samples)


def test_letters_far_below_are_seen() -> None:
    """The guess is made from the words that have such letters, wherever in the file they are."""
    text = "Name;Ort\n" + "Acme;London\n" * 20_000 + "Łódzka Spółka;Kraków\n"
    assert decode(text.encode("cp1250"))[0] == text


def test_several_languages_in_one_file() -> None:
    """German, French and Spanish names together are Western European still."""
    text = "Name\nMüller\nLefèvre\nNúñez\nSørensen\nCittà\nConceição\n"
    read, guess = decode(text.encode("cp1252"))
    assert read == text
    assert guess is not None
    assert "1252" in guess.encoding


@pytest.mark.parametrize("encoding", [*ENCODINGS, "windows-1250", "ISO-8859-1", "UTF-8", "utf-16"])
def test_the_guess_can_be_overruled(encoding: str) -> None:
    """A named encoding is used, by any name Python knows it by, and the words are shown."""
    text = "Name\nÄcme\n" if encoding not in ("cp1251", "koi8_r", "cp866") else "Name\nЩит\n"
    read = read_table(text.encode(encoding), encoding=encoding)
    assert read.lines[0].cells == (text.split()[1],)
    assert read.guess is not None
    assert read.guess.samples == (text.split()[1],)


@pytest.mark.parametrize("encoding", ["klingon", "base64", "utf-7", "a\0b", "rot13", "x" * 500])
def test_an_unknown_encoding_is_refused_with_the_list(encoding: str) -> None:
    """What is no encoding of letters is refused, and the answer names those there are."""
    with pytest.raises(Malformed, match="utf-8, utf-16, utf-32, cp1252, latin-1, mac-roman"):
        read_table(b"Name\nAcme\n", encoding=encoding)
