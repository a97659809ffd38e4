/* What a script adds to pages that work without one: filters at once, keys, a link to copy. */
(() => {
  "use strict";
  const all = (css, from = document) => [...from.querySelectorAll(css)];
  const body = document.body;
  const events = all(".event[id]");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  /* The form of a count, as the site's language has it. */
  const counted = (forms, number) => {
    const form = ["zero", "one", "two"][number];
    return (forms[form] || forms.other).replace("{n}", number.toLocaleString(document.documentElement.lang));
  };

  /* Filters: the links of the panel become switches, their state stands in the address. */
  const panel = document.querySelector("[data-filters]");
  if (panel) {
    const status = panel.querySelector("[role=status]");
    const forms = JSON.parse(status.dataset.forms);
    const switches = all("a[data-key]", panel);
    const field = panel.querySelector("input");
    const groups = all(".years .gap").concat(all(".part"), all(".year"));
    const chosen = () => new URLSearchParams(location.search).getAll("f");
    const texts = new Map();
    const textOf = (event) => {
      if (!texts.has(event)) texts.set(event, plain(event.textContent));
      return texts.get(event);
    };

    const apply = () => {
      const asked = new URLSearchParams(location.search);
      const keys = new Set(asked.getAll("f"));
      const words = plain(asked.get("q") || "").split(/\s+/).filter(Boolean);
      /* Within one group any of the chosen ones will do; of each group with a choice, one must. */
      const wanted = all(".facet", panel)
        .map((facet) => all("a[data-key]", facet).filter((one) => keys.has(one.dataset.key)).map((one) => one.dataset.number))
        .filter((group) => group.length);
      const isOpen = wanted.length || words.length;
      let count = 0;
      for (const event of events) {
        const own = (event.dataset.f || "").split(" ");
        const fits = wanted.every((group) => group.some((number) => own.includes(number)))
          && words.every((word) => textOf(event).includes(word));
        event.hidden = !fits;
        count += fits;
      }
      for (const group of groups) {
        group.hidden = group.matches(".gap") ? isOpen : !group.querySelector(".event:not([hidden])");
      }
      for (const one of switches) one.setAttribute("aria-pressed", keys.has(one.dataset.key));
      if (field.value !== (asked.get("q") || "")) field.value = asked.get("q") || "";
      status.textContent = isOpen ? counted(forms, count) : "";
    };

    const go = (change, isNew) => {
      const asked = new URLSearchParams(location.search);
      change(asked);
      const query = asked.toString();
      history[isNew ? "pushState" : "replaceState"](null, "", location.pathname + (query ? "?" + query : ""));
      apply();
    };

    for (const one of switches) {
      one.setAttribute("role", "button");
      const flip = () => go((asked) => {
        const keys = chosen();
        const { key } = one.dataset;
        asked.delete("f");
        (keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key]).forEach((other) => asked.append("f", other));
      }, true);
      one.addEventListener("click", (click) => {
        if (click.ctrlKey || click.metaKey || click.shiftKey) return;
        click.preventDefault();
        flip();
      });
      one.addEventListener("keydown", (key) => {
        if (key.key !== " ") return;
        key.preventDefault();
        flip();
      });
    }
    field.parentElement.hidden = false;
    field.addEventListener("input", () => go((asked) => (field.value ? asked.set("q", field.value) : asked.delete("q")), false));
    addEventListener("popstate", apply);
    if (location.search) apply();
  }

  /* Keys: j and k from event to event, the arrows too once one has the focus; / to the search. */
  const move = (step) => {
    const shown = events.filter((event) => !event.hidden);
    const at = shown.indexOf(document.activeElement.closest(".event"));
    let next = shown[at + step];
    if (at < 0) {
      const edge = innerHeight / 4;
      next = step > 0 ? shown.find((event) => event.getBoundingClientRect().top > 0) : shown.filter((event) => event.getBoundingClientRect().top < edge).pop();
    }
    const link = next && next.querySelector(".headline a");
    if (!link) return false;
    link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
    return true;
  };
  addEventListener("keydown", (key) => {
    if (key.ctrlKey || key.metaKey || key.altKey || key.target.closest("input, textarea, select")) return;
    const isIn = Boolean(document.activeElement.closest(".event"));
    const step = { j: 1, k: -1, ArrowDown: isIn && 1, ArrowUp: isIn && -1 }[key.key];
    if (step ? move(step) : false) key.preventDefault();
    if (key.key === "/") {
      key.preventDefault();
      const field = document.querySelector("#q") || document.querySelector(".words:not([hidden]) input");
      if (field) field.focus();
      else location.href = body.dataset.search;
    }
  });

  /* A button beside the date of an event's own page that copies its address. */
  const line = document.querySelector(".event-page .when-line");
  if (line && navigator.clipboard) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = body.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(location.href.split("#")[0]);
      button.textContent = body.dataset.copied;
    });
    line.append(button);
  }
})();
