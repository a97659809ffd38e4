"""The site in a real browser with scripts off: from an event to its sentence and back, by mouse and by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from site_records import cited_article, event, source
from test_generate_pages import small_content

from timeline.generate import Site, Theme, plan_pages, render_pages, write_site
from timeline.model import Timeline

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    articles, events = small_content()
    pages = plan_pages(Timeline("", tuple(events)), articles, Site("Two emergencies"))
    write_site(render_pages(pages, Theme.load(None)), out, {})
    return out


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


def press_until(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the focus is on ``selector``; every stop on the way must be seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.locator(":focus")
        outline = focus.evaluate("(one) => getComputedStyle(one).outlineStyle + getComputedStyle(one).outlineWidth")
        assert outline == "solid3px"
        if focus.evaluate("(one, selector) => one.matches(selector)", selector):
            expect(focus).to_be_in_viewport()
            return
    pytest.fail(f"{most} times Tab do not lead to {selector}")


def test_the_keyboard_alone_leads_from_the_first_page_to_the_sentence_and_back(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    press_until(page, "a.skip", most=1)
    page.keyboard.press("Enter")
    press_until(page, '[data-event-id="e-launch"] .headline a')
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Apollo 13 lifts off")
    press_until(page, ".citation a.chip")
    page.keyboard.press("Enter")
    expect(page.locator("mark:target")).to_be_in_viewport()
    press_until(page, "a.to-event", most=1)
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Apollo 13 lifts off")


def test_without_a_script_every_event_and_every_article_is_within_reach(page: Page, site: Path) -> None:
    start = (site / "index.html").as_uri()
    found, waiting = {start}, [start]
    while waiting:
        page.goto(waiting.pop())
        links = page.locator("a[href]:not(svg a)").evaluate_all(
            "(links) => links.filter((one) => one.checkVisibility() || one.closest('details')).map((one) => one.href)"
        )
        fresh = {link.partition("#")[0] for link in links if link.startswith("file:") and ".html" in link} - found
        found |= fresh
        waiting += fresh
    pages = {
        file.as_uri() for kind in ("events", "articles", "sources", "topics") for file in (site / kind).glob("*.html")
    }

    assert len(pages) > 10
    assert pages - found == set()


def test_without_a_script_every_event_of_a_page_shows_its_words(page: Page, crowded: Path) -> None:
    page.goto((crowded / "index.html").as_uri())

    assert page.locator(".event:visible").count() == 60
    assert page.locator(".event blockquote").count() >= 60


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

    is_shown = page.evaluate("document.querySelector('[data-event-id=e-launch] details blockquote').checkVisibility()")
    assert is_shown


SERVED = "https://site.test"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of many events by two outlets, on one page."""
    out = tmp_path_factory.mktemp("crowded")
    dates = [f"1990-{n // 28 + 1:02}-{n % 28 + 1:02}" for n in range(60)]
    made = [
        cited_article(
            " ".join(f"[[{outlet}{n}|Number {n} happened.]]" for n in range(len(dates))),
            source(outlet, "1991-01-01", f"The {outlet.title()}"),
        )
        for outlet in ("herald", "post", "echo")
    ]
    events = [
        event(f"e{n}", f"Headline {n}", made[n % 3].citation(f"{made[n % 3].article.source.article_id}{n}", day))
        for n, day in enumerate(dates)
    ]
    pages = plan_pages(
        Timeline("", tuple(events)),
        [one.article for one in made],
        Site("Crowded", base_url="https://example.org/crowd/"),
    )
    write_site(render_pages(pages, Theme.load(None)), out, {})
    return out


@pytest.fixture
def scripted(browser: Browser, crowded: Path) -> Iterator[Page]:
    """Yield a page with scripts on that reads the site as from a server with the strictest policy."""
    context = browser.new_context(reduced_motion="reduce")

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{SERVED}/").partition("?")[0].partition("#")[0] or "index.html"
        file = crowded / name
        if not file.is_file():
            route.fulfill(status=404, body="")
            return
        kind = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}.get(file.suffix, "")
        headers = {"content-type": kind or "image/svg+xml", "content-security-policy": "default-src 'self'"}
        route.fulfill(body=file.read_bytes(), headers=headers)

    context.route(f"{SERVED}/**", answer)
    page = context.new_page()
    page.faults = []  # type: ignore[attr-defined]
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]
    yield page
    assert page.faults == []  # type: ignore[attr-defined]
    context.close()


def shown_events(page: Page) -> int:
    return page.locator(".event:visible").count()


def test_a_filter_shows_its_events_counts_them_and_the_back_button_undoes_it(scripted: Page) -> None:
    scripted.goto(f"{SERVED}/index.html")
    everything = shown_events(scripted)
    scripted.get_by_role("button", name="The Herald").click()

    expect(scripted.locator(".shown")).to_have_text("20 events shown")
    assert "f=sources%2F" in scripted.url
    assert shown_events(scripted) == 20
    scripted.go_back()
    expect(scripted.locator(".shown")).to_have_text("")
    assert shown_events(scripted) == everything == 60


def test_the_address_alone_brings_the_filter_back(scripted: Page) -> None:
    scripted.goto(f"{SERVED}/index.html")
    scripted.get_by_role("button", name="The Post").click()
    scripted.get_by_label("Words").fill("number 58")
    expect(scripted.locator(".shown")).to_have_text("1 event shown")
    scripted.goto(scripted.url)

    expect(scripted.locator(".shown")).to_have_text("1 event shown")
    expect(scripted.get_by_role("button", name="The Post")).to_have_attribute("aria-pressed", "true")


def test_j_and_k_move_from_event_to_event(scripted: Page) -> None:
    scripted.goto(f"{SERVED}/index.html")
    for key in ("j", "j", "ArrowDown", "k"):
        scripted.keyboard.press(key)

    expect(scripted.locator(":focus")).to_have_text("Headline 1")


def test_a_slash_leads_to_the_search_and_words_lead_to_the_event(scripted: Page) -> None:
    scripted.goto(f"{SERVED}/events/e3.html")
    scripted.keyboard.press("/")
    scripted.wait_for_url(f"{SERVED}/search.html")
    scripted.keyboard.type("headline 42")
    expect(scripted.get_by_role("status")).to_have_text("1 event found")
    scripted.keyboard.press("Tab")
    scripted.keyboard.press("Enter")

    scripted.wait_for_url(f"{SERVED}/events/e42.html")


def test_the_search_works_from_a_folder_on_disk(browser: Browser, crowded: Path) -> None:
    page = browser.new_page()
    page.goto((crowded / "search.html").as_uri() + "?q=number+7")

    expect(page.get_by_role("status")).to_have_text("1 event found")
    page.close()


def test_below_a_path_all_works_as_at_the_root(browser: Browser, crowded: Path) -> None:
    context = browser.new_context()
    faults: list[str] = []

    def answer(route: Route) -> None:
        name = route.request.url.partition("?")[0].partition("#")[0].removeprefix(f"{SERVED}/repo/")
        file = crowded / (name or "index.html")
        if not file.is_file():
            faults.append(route.request.url)
            route.abort()
            return
        route.fulfill(path=file)

    context.route(f"{SERVED}/**", answer)
    page = context.new_page()
    page.goto(f"{SERVED}/repo/")
    page.get_by_role("link", name="Search").first.click()
    page.get_by_label("Words").fill("headline 42")
    page.get_by_role("link", name="Headline 42").click()
    page.locator(".citation a.chip").first.click()

    expect(page.locator("mark:target")).to_have_text("Number 42 happened.")
    assert faults == []
    context.close()


def test_the_link_of_an_event_can_be_copied(scripted: Page) -> None:
    scripted.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=SERVED)
    scripted.goto(f"{SERVED}/events/e3.html#evidence")
    scripted.get_by_role("button", name="Copy the link").click()

    expect(scripted.get_by_role("button", name="Copied")).to_be_visible()
    assert scripted.evaluate("navigator.clipboard.readText()") == f"{SERVED}/events/e3.html"


def test_a_filter_works_by_keys_and_on_a_phone(scripted: Page) -> None:
    scripted.set_viewport_size({"width": 390, "height": 844})
    scripted.goto(f"{SERVED}/index.html")
    scripted.get_by_role("button", name="The Echo").focus()
    scripted.keyboard.press(" ")

    expect(scripted.locator(".shown")).to_have_text("20 events shown")
    assert scripted.evaluate("document.scrollingElement.scrollWidth") <= 390


def test_a_search_for_nothing_that_is_there_says_so(scripted: Page) -> None:
    scripted.goto(f"{SERVED}/search.html?q=zeppelin")

    expect(scripted.get_by_role("status")).to_have_text("Nothing found")


def test_without_a_script_the_search_page_leads_to_every_list(page: Page, crowded: Path) -> None:
    page.goto((crowded / "search.html").as_uri())

    expect(page.locator("form.search")).to_be_hidden()
    page.get_by_role("list").get_by_role("link", name="Sources").last.click()
    expect(page.locator("h1")).to_have_text("Sources")


def test_a_page_from_right_to_left_is_seen_at_once(browser: Browser, tmp_path: Path) -> None:
    articles, events = small_content()
    pages = plan_pages(Timeline("", tuple(events)), articles, Site("שני מצבי חירום", language="he"))
    write_site(render_pages(pages, Theme.load(None)), tmp_path / "site", {})
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto((tmp_path / "site" / "index.html").as_uri())

    expect(page.locator("h1")).to_be_in_viewport()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    page.close()


def test_dark_is_dark(browser: Browser, crowded: Path) -> None:
    looks = []
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto((crowded / "index.html").as_uri())
        looks.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.close()

    assert looks == ["rgb(253, 252, 249)", "rgb(18, 20, 23)"]


@pytest.mark.parametrize("name", ["index.html", "search.html", "sources.html", "embed/e--e3.html"])
def test_a_narrow_phone_never_scrolls_any_page_sideways(browser: Browser, crowded: Path, name: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto((crowded / name).as_uri())

    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
    page.close()
