/* The search: fetches only the files of the index that hold the words asked for. */
(() => {
  "use strict";
  const form = document.querySelector("form.search");
  const [field, status, list, more] = ["input", "[role=status]", "ol", "button"].map((css) => form.querySelector(css));
  const forms = JSON.parse(status.dataset.forms);
  const held = {}; // name of a file -> promise of what it holds
  const waiting = {};
  const PAGE = 20;

  /* A file of the index is a script that calls this: so it loads from a disk too, and under a strict policy. */
  window.timelineIndex = (name, data) => waiting[name](data);
  const load = (name) => (held[name] ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    waiting[name] = done;
    script.src = `search/${name === "i" ? "index" : name}.js`;
    script.onerror = () => { delete held[name]; fail(new Error(name)); };
    document.head.append(script);
  }));

  const spread = (key, shards) => {
    let value = 0x811c9dc5;
    for (const sign of key) value = Math.imul(value ^ sign.codePointAt(0), 0x01000193) >>> 0;
    return value % shards;
  };
  const wordsOf = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) || [];

  /* The events that have a word, or one that begins with it (from three letters on), the most important first. */
  const eventsOf = async (word, index) => {
    const signs = [...word];
    const shard = await load(`w-${spread(signs.slice(0, 3).join(""), index.words)}`);
    const found = Object.hasOwn(shard, word) ? shard[word].split(" ") : [];
    if (signs.length > 2) {
      for (const key of Object.keys(shard)) if (key !== word && key.startsWith(word)) found.push(...shard[key].split(" "));
    }
    return [...new Set(found)];
  };

  let asked = 0;
  const search = async (isTyped) => {
    const mine = ++asked;
    const query = field.value.trim();
    if (isTyped) history.replaceState(null, "", location.pathname + (query ? `?q=${encodeURIComponent(query)}` : ""));
    let keys = [];
    let shown = 0;
    const show = async (index) => {
      const items = [];
      for (const key of keys.slice(shown, shown + PAGE)) {
        const [headline, date, outlet] = (await load(`e-${spread(key, index.events)}`))[key];
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = `events/${key}.html`;
        for (const [name, text] of [["day", date], ["name", headline], ["from", outlet]]) {
          const span = document.createElement("span");
          span.className = name;
          span.textContent = text;
          link.append(span, " ");
        }
        item.append(link);
        items.push(item);
      }
      if (mine !== asked) return;
      if (shown) list.append(...items);
      else list.replaceChildren(...items);
      shown += PAGE;
      more.hidden = shown >= keys.length;
    };
    try {
      if (query) status.textContent = status.dataset.loading;
      const index = await load("i");
      const words = wordsOf(query).filter((word) => !index.common.includes(word));
      const lists = await Promise.all(words.map((word) => eventsOf(word, index)));
      if (lists.length) {
        const [first, ...others] = lists;
        const sets = others.map((one) => new Set(one));
        keys = first.filter((key) => sets.every((set) => set.has(key)));
      }
      more.onclick = () => show(index);
      await show(index);
      if (mine !== asked) return;
      const kind = ["zero", "one", "two"][keys.length];
      status.textContent = query ? (forms[kind] || forms.other).replace("{n}", keys.length.toLocaleString(document.documentElement.lang)) : "";
    } catch (error) {
      status.textContent = status.dataset.failed;
      throw error;
    }
  };

  form.hidden = false;
  form.addEventListener("submit", (submit) => { submit.preventDefault(); search(true); });
  let timer = 0;
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => search(true), 120); });
  const start = () => { field.value = new URLSearchParams(location.search).get("q") || ""; search(false); };
  addEventListener("popstate", start);
  start();
  if (!location.search) field.focus();
})();
