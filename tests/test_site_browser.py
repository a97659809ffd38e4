"""The site in a real browser with scripts off: from an event to its sentence and back, by mouse and by keys."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from test_generate_pages import small_content

from timeline.generate import Site, Theme, plan_pages, render_pages, write_site
from timeline.model import Timeline

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    articles, events = small_content()
    pages = plan_pages(Timeline("", tuple(events)), articles, Site("Two emergencies"))
    write_site(render_pages(pages, Theme.load(None)), out, {})
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"there is no {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_from_an_event_to_its_sentence_and_back(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.locator('[data-event-id="e-launch"] .chips a.chip').first.click()

    expect(page).to_have_url((site / "articles/moon--launch.html").as_uri() + "#m-l1")
    passage = page.locator("mark:target")
    expect(passage).to_have_text("Apollo 13 lifted off on Saturday")
    expect(passage).to_be_in_viewport()
    expect(passage.locator("u")).to_have_text("on Saturday")

    page.locator("#m-l1 + a.to-event").click()
    expect(page).to_have_url((site / "events/e-launch.html").as_uri())
    expect(page.locator("h1")).to_have_text("Apollo 13 lifts off")


def test_the_highlight_is_another_colour_than_the_page(page: Page, site: Path) -> None:
    page.goto((site / "articles/moon--launch.html").as_uri() + "#m-l1")
    colours = page.evaluate(
        """() => ["body", "#m-l1", "#m-l2"]
            .map((one) => getComputedStyle(document.querySelector(one)).backgroundColor)"""
    )

    assert len(set(colours)) == 3


def test_the_keyboard_alone_reaches_the_sentence(page: Page, site: Path) -> None:
    page.goto((site / "events/e-launch.html").as_uri())
    for _ in range(12):
        page.keyboard.press("Tab")
        if "moon--launch" in (page.locator(":focus").get_attribute("href") or ""):
            break
    page.keyboard.press("Enter")

    expect(page).to_have_url((site / "articles/moon--launch.html").as_uri() + "#m-l1")


@pytest.mark.parametrize("name", ["index.html", "events/e-launch.html", "articles/moon--launch.html", "about.html"])
def test_a_narrow_phone_never_scrolls_sideways(browser: Browser, site: Path, name: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto((site / name).as_uri())

    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
    context.close()


def test_more_citations_open_in_place(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    launch = page.locator('[data-event-id="e-launch"]')
    expect(launch.get_by_text("Lift-off was on April 10")).to_be_hidden()
    launch.locator("summary").click()

    expect(launch.get_by_text("Lift-off was on April 10")).to_be_visible()


def test_print_shows_every_citation(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.emulate_media(media="print")

    height = page.evaluate(
        "() => document.querySelector('[data-event-id=e-launch] details blockquote').getBoundingClientRect().height"
    )
    assert height > 0
