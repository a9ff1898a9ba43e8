/* The search, as a reader writes. Both renderers ask Fuse, which looks for one run of letters: it finds 26 in 2026, and
   neither two words that stand apart nor a word that means the same. This answers in its place: words by their stem, by
   their beginning, by what means the same and, where nothing else is found, with one letter wrong; numbers only whole.
   A headline number that has all the words comes first. Where nothing is found, the chapters are offered. */
(() => {
  "use strict";
  if (!window.Fuse) return;
  const ALIKE = [
    "return removal remove deport deportation",
    "spending spend spent pay paid payment money funding fund commit committed commitment promise cost",
    "crossing cross arrival arrive came boat",
    "deal agreement treaty accord pact",
    "death die died dead drown drowned fatality",
    "prevented prevention prevent stop stopped intercept",
    "nationality nationalities country countries",
    "pilot scheme",
    "centre center",
  ];
  const AS_ONE = [[/\b(?:sent|send|sending|taken|turned) back\b/g, "returned"], [/\blet in\b/g, "admitted"],
    [/\breturns? (?:deal|agreement|scheme)\b/g, "returns pilot"]];
  const SMALL = "a an and are as at been being by did do does for from had has have how i in is it its many me much of on or " +
    "people so than that the their there they this to under us was we were what when where which who why will with you";
  const WORD = /\d{4}\/\d\d|\d+(?:,\d{3})*(?:\.\d+)?|\p{L}[\p{L}_]*/gu;

  const plain = text => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const stem = word => /^\d/.test(word) ? word.replaceAll(",", "") : word.replace(/(?<=...)(?:ing|ed|es|s|e)s?$/, "");
  // The year 2025/26 is found as 2025, too, and never as 26; arrivals_weekly, the name of a table, by each of its words.
  const stems = text => (plain(text).match(WORD) || []).flatMap(word => word.includes("/") ? [word, word.slice(0, 4)]
    : word.includes("_") ? [stem(word), ...word.split("_").map(stem)] : [stem(word)]);
  const small = new Set(stems(SMALL));
  const alike = new Map();
  for (const group of ALIKE.map(stems)) for (const one of group) alike.set(one, group);

  // One letter more, fewer or other, or two that changed places.
  const near = (a, b) => {
    if (Math.abs(a.length - b.length) > 1) return false;
    let n = 0;
    while (n < a.length && a[n] === b[n]) n++;
    const rest = (x, y) => a.slice(n + x) === b.slice(n + y);
    return rest(1, 1) || rest(1, 0) || rest(0, 1) || (rest(2, 2) && a[n] === b[n + 1] && a[n + 1] === b[n]);
  };

  // The largest index that was asked for: a renderer may ask again in what an earlier search gave.
  let known = [], chapters = [], places = new Map();
  const read = entries => {
    const menu = [...document.querySelectorAll(".navbar-nav .dropdown-menu a[href]")].map(link => new URL(link.href).pathname);
    known = entries;
    chapters = menu.map(path => known.find(entry => !entry.fact && path.endsWith("/" + entry.href))).filter(Boolean);
    places = new Map(); // stem → entry's number → weight
    const put = (word, n, weight) => {
      const at = places.get(word) || places.set(word, new Map()).get(word);
      at.set(n, Math.max(at.get(n) || 0, weight));
    };
    entries.forEach((entry, n) => {
      // Chapters come before what is said about the report, and sources and tables after what is made of them.
      const share = /#(?:source|table)-/.test(entry.href) ? 0.4 : chapters.some(one => entry.href.startsWith(one.href)) ? 1.3 : 1;
      const text = stems(entry.text), times = new Map();
      for (const word of text) times.set(word, (times.get(word) || 0) + 1);
      for (const [word, count] of times) put(word, n, share * 2 * count / (count + 0.5 + text.length / 200));
      for (const word of stems(entry.title)) put(word, n, share * 1.5);
      for (const word of stems(entry.section || entry.title)) put(word, n, share * 3);
    });
  };

  // What a word that was typed may stand for, each with how well it fits.
  const meant = word => {
    const found = new Map(), add = (one, fit) => { if (places.has(one) && !(found.get(one) >= fit)) found.set(one, fit); };
    add(word, 1);
    if (/^\d/.test(word)) return found;
    const same = () => { for (const [one, fit] of [[word, 1], ...found]) for (const other of alike.get(one) || []) add(other, 0.8 * fit); };
    if (word.length > 2) for (const one of places.keys()) if (one.startsWith(word)) add(one, 0.6);
    same();
    if (found.size || word.length < 4) return found;
    for (const one of places.keys()) if (near(word, one)) add(one, 0.6);
    same();
    return found;
  };

  const ranked = typed => {
    const all = stems(AS_ONE.reduce((text, [from, to]) => text.replace(from, to), plain(typed)));
    const chosen = all.filter(word => /^\d|../u.test(word) && !small.has(word));
    const terms = [...new Set(chosen.length ? chosen : all)].map(word => {
      const weights = new Map(), words = meant(word);
      for (const [one, fit] of words) for (const [n, weight] of places.get(one)) weights.set(n, Math.max(weights.get(n) || 0, fit * weight));
      return { weights, words, count: /^\d/.test(word), year: /^(?:19|20)\d\d$/.test(word), rare: Math.log(1 + known.length / (1 + weights.size)) };
    });
    const others = terms.filter(term => !term.count).length;
    const hits = known.map((entry, n) => {
      const has = terms.filter(term => term.weights.has(n)), lacks = terms.filter(term => !term.weights.has(n));
      const score = has.reduce((sum, term) => sum + term.rare * term.weights.get(n), 0) * (has.length / terms.length) ** 2;
      // Of a count that one has heard the headline number may differ: it is shown all the same.
      const newer = entry.fact && others && lacks.length && lacks.every(term => term.count && !term.year);
      return { entry, score: newer || !lacks.some(term => term.count) ? score : 0, first: entry.fact && (newer || !lacks.length), newer };
    }).filter(hit => hit.score).sort((a, b) => b.score - a.score);
    const facts = hits.filter(hit => hit.first), first = facts.slice(0, facts.some(hit => !hit.newer) ? 2 : 1);
    const rest = hits.filter(hit => !first.includes(hit) && !hit.newer);
    return { found: [...first, ...rest].map(hit => hit.entry), words: new Map(terms.flatMap((term, n) => [...term.words.keys()].map(word => [word, n]))) };
  };

  // The part of a text with most of the words: a panel shows no more, and may show all that it is given.
  const LONG = 220;
  const cut = (entry, words) => {
    const hits = [...entry.text.matchAll(WORD)].map(found => [found.index, words.get(stem(plain(found[0])))]).filter(hit => hit[1] !== undefined);
    const held = start => new Set(hits.filter(([at]) => at >= start && at < start + LONG - 60).map(hit => hit[1])).size;
    const best = hits.reduce((found, [at]) => held(at) > held(found) ? at : found, hits.length ? hits[0][0] : 0);
    const from = best > 60 ? entry.text.indexOf(" ", best - 60) + 1 : 0, part = entry.text.slice(from, from + LONG);
    return { ...entry, text: (from ? "… " : "") + part + (entry.text.length > from + LONG ? " …" : "") };
  };
  const said = (title, section) => ({ title, section, text: "", href: "index.html" });
  const FROM_A_FILE = "This page was opened from a file, and a browser lets no such page read the search index. Open the site from a web server.";

  window.Fuse.prototype.search = function (typed, { limit = -1 } = {}) {
    if (this._docs.length > known.length) read([...this._docs]);
    let items, matches = 0;
    if (!known.length)
      items = [said("The search cannot work here", location.protocol === "file:" ? FROM_A_FILE : "Its index could not be read. Load the page again.")];
    else {
      const { found, words } = ranked(typed);
      matches = found.length;
      items = found.length ? found.slice(0, limit > 0 ? limit : undefined).map(entry => cut(entry, words))
        : [said("No results", "Nothing here has these words. The chapters:"), ...chapters.map(entry => cut(entry, new Map()))];
    }
    document.body.classList.toggle("found-nothing", !matches); // Quarto counts all that it is given
    return items.map((item, refIndex) => ({ item, refIndex, score: 0 }));
  };
})();
