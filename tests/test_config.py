"""``timeline.toml``: what it may hold, and what is said of everything else."""

import os
from pathlib import Path

import pytest

from timeline.config import load_config
from timeline.errors import UsageError


def write(root: Path, text: str) -> Path:
    (root / "timeline.toml").write_text(text, encoding="utf-8")
    return root


def problem(root: Path, text: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        load_config(write(root, text))
    return caught.value


def test_an_empty_file_gives_a_site_with_the_usual_folders(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, ""))

    assert (config.content, config.output, config.templates) == (
        tmp_path / "content",
        tmp_path / "site",
        tmp_path / "templates",
    )
    assert (config.title, config.language, config.base_url) == ("Timeline", "en", "")


def test_every_setting_arrives(tmp_path: Path) -> None:
    config = load_config(
        write(
            tmp_path,
            '[site]\ntitle = "Two storms"\ndescription = "Day by day"\nbase_url = "https://example.org/storms/"\n'
            'language = "en-GB"\nauthor = "The desk"\n[build]\ncontent = "articles/all"\noutput = "out"\n'
            'templates = "look"\n',
        )
    )

    assert (config.title, config.description, config.base_url) == (
        "Two storms",
        "Day by day",
        "https://example.org/storms/",
    )
    assert (config.language, config.author) == ("en-GB", "The desk")
    assert (config.content, config.output) == (tmp_path / "articles" / "all", tmp_path / "out")
    assert config.templates == tmp_path / "look"


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "timeline.toml").write_bytes(b'\xef\xbb\xbf[site]\ntitle = "x"\n')

    assert load_config(tmp_path).title == "x"


def test_a_folder_without_the_file_is_told_how_to_become_a_site(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a site") as caught:
        load_config(tmp_path)

    assert caught.value.mend.startswith(f"make a site here with: timeline new {tmp_path}")


@pytest.mark.parametrize(
    ("text", "line", "what", "mend"),
    [
        ('[site]\n\ntitel = "x"\n', 3, 'unknown key "titel" in [site]', 'did you mean "title"?'),
        ('[site]\ntitle = "x"\n[biuld]\noutput = "o"\n', 3, 'unknown table "biuld"', 'did you mean "build"?'),
        ('[site]\nqqq = "x"\n', 2, 'unknown key "qqq" in [site]', "known are: title, description"),
        ('\ntitle = "x"\n', 2, 'unknown key "title"', "it belongs below [site]"),
        ('site = "x"\n', 1, '"site" must be a table', "write [site]"),
        ("[site]\ntitle = 5\n", 2, '"title" in [site] must be a string, not 5', "write it in quotes"),
        ('[site]\nauthor = "a"\ntitle = "  "\n', 3, '"title" is empty', "give the site a title"),
        ('[site]\nlanguage = "English!"\n', 2, "\"language\" is not a language tag: 'English!'", '"en"'),
        ('[site]\nbase_url = "example.org"\n', 2, '"base_url" is not the address', "write all of it"),
        ('[site]\nbase_url = "https://[::1"\n', 2, '"base_url" is not the address', "write all of it"),
        ('[site]\nbase_url = "https://example.org/?a=1"\n', 2, '"base_url" is not the address', "write all of it"),
        ('site.titel = "x"\n', 1, 'unknown key "titel" in [site]', 'did you mean "title"?'),
        ('[site]\n"titel" = "x"\n', 2, 'unknown key "titel" in [site]', 'did you mean "title"?'),
        ('[site]\ntitle = "x\n', 2, "not TOML", "write each setting as"),
        ('[site]\ntitle = "x"\ntitle = "y"\n', 3, "not TOML", "write each setting as"),
    ],
)
def test_a_fault_is_told_with_its_line_and_its_mend(tmp_path: Path, text: str, line: int, what: str, mend: str) -> None:
    error = problem(tmp_path, text)

    assert error.where == f"{tmp_path / 'timeline.toml'}:{line}"
    assert error.what.startswith(what)
    assert mend in error.mend


@pytest.mark.parametrize("key", ["content", "output", "templates"])
@pytest.mark.parametrize("path", ["..", "../elsewhere", "a/../../b", os.sep + "elsewhere"])
def test_no_path_leaves_the_site(tmp_path: Path, key: str, path: str) -> None:
    error = problem(tmp_path, f'[build]\n{key} = "{path}"\n')

    assert error.what.startswith(f'"{key}" leads out of the site')


def test_no_link_leaves_the_site(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    (root / "site").symlink_to(elsewhere)

    assert problem(root, "").what.startswith('"output" leads out of the site')


@pytest.mark.parametrize(
    ("output", "name"),
    [
        (".", "the site's own folder"),
        ("content", "the content"),
        ("content/site", "the content"),
        ("templates", "the templates"),
        (".timeline", "the build memory"),
        ("./a/../content/", "the content"),
    ],
)
def test_the_output_gets_a_folder_of_its_own(tmp_path: Path, output: str, name: str) -> None:
    error = problem(tmp_path, f'[build]\noutput = "{output}"\n')

    assert error.what.endswith(f"where {name} is")
    assert error.where == f"{tmp_path / 'timeline.toml'}:2"


def test_the_output_may_not_hold_the_content(tmp_path: Path) -> None:
    error = problem(tmp_path, '[build]\ncontent = "out/articles"\noutput = "out"\n')

    assert error.what.endswith("where the content is")


def test_the_content_may_not_be_the_whole_site(tmp_path: Path) -> None:
    # The timeline.toml itself, the output and the templates would be read as articles.
    assert problem(tmp_path, '[build]\ncontent = "."\n').what == '"content" is the whole site'


def test_a_file_that_is_not_utf8_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "timeline.toml").write_bytes(b'[site]\ntitle = "caf\xe9"\n')

    with pytest.raises(UsageError, match="not UTF-8") as caught:
        load_config(tmp_path)

    assert caught.value.where.endswith("timeline.toml:2")


def test_a_model_is_a_package_or_a_folder_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "herons").mkdir()
    (tmp_path / "timeline.toml").write_text('[nlp]\nmodel = "herons"\n', encoding="utf-8")
    own = load_config(tmp_path).model
    (tmp_path / "timeline.toml").write_text('[nlp]\nmodel = "en_core_web_sm"\n', encoding="utf-8")

    assert own == str(tmp_path / "herons")
    assert load_config(tmp_path).model == "en_core_web_sm"
