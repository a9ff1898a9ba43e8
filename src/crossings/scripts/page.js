/* The site's own script, the same on every page; nothing on the page needs it.

   Each chart is on the page as a drawing. Once the reader moves and one nears the view, Vega is fetched once and the
   same chart is put in the drawing's place, with the values of the table row behind each mark on hover, on tap and by
   arrow keys.

   Text is only ever set as text. Whatever fails, the drawing stays and nobody is told: the table says it all. */
(() => {
  "use strict";
  const here = document.currentScript && document.currentScript.src;

  // ---- fetching: the bundle once a page, and from the browser's cache after the first
  let bundle;
  const engine = () => bundle ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL("vega.js", here);
    script.onload = () => window.ledgerEmbed ? done(window.ledgerEmbed) : failed();
    script.onerror = failed;
    document.head.append(script);
  });
  const specification = async ident => {
    const answer = await fetch(new URL(`../exhibits/${ident}.live.json`, here));
    if (!answer.ok) throw new Error(ident);
    return answer.json();
  };

  // ---- the words at a mark
  const tip = document.createElement("div");
  tip.id = "vg-tooltip-element";
  tip.className = "vg-tooltip";
  tip.setAttribute("role", "status");
  let shownBy = null;
  const create = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const say = values => {
    const list = document.createElement("dl");
    for (const [name, value] of Object.entries(values)) {
      if (["", "null"].includes(String(value))) continue; // a value that is not known has no line
      const row = document.createElement("div");
      row.append(create("dt", name), create("dd", { true: "yes", false: "no" }[value] ?? value));
      list.append(row);
    }
    tip.replaceChildren(...(list.children.length ? [list] : []));
  };
  const place = (x, y) => { // beside the pointer and above it, where a hand hides nothing; inside the window
    const { width, height } = tip.getBoundingClientRect(), gap = 14, edge = 8;
    const left = x + gap + width > innerWidth - edge ? Math.min(x - gap - width, innerWidth - edge - width) : x + gap;
    const top = y - gap - height < edge ? y + gap : y - gap - height;
    tip.style.transform = `translate(${Math.round(Math.max(edge, left))}px,${Math.round(Math.max(edge, top))}px)`;
  };
  const hide = () => {
    if (!shownBy) return;
    shownBy.light(null);
    shownBy = null;
    tip.classList.remove("is-shown");
    tip.replaceChildren();
  };

  // ---- one live chart: its marks, the one that is meant, the light on it
  const REACH = 16; // px from a mark that still mean it
  class Chart {
    constructor(box, svg) {
      this.box = box;
      this.svg = svg;
      this.groups = new Map(); // words → the marks of one row: a bar and its label, the two ends of a rule
      for (const mark of svg.querySelectorAll("path, text, rect")) {
        const words = mark.__data__ && mark.__data__.tooltip;
        if (!words || typeof words !== "object") continue;
        const key = JSON.stringify(words);
        if (!this.groups.has(key)) this.groups.set(key, { words, marks: [] });
        this.groups.get(key).marks.push(mark);
        mark.classList.add("has-tip");
        mark.ledgerGroup = this.groups.get(key);
      }
      svg.addEventListener("pointermove", event => this.at(event));
      svg.addEventListener("pointerdown", event => this.at(event));
      svg.addEventListener("pointerleave", event => { if (event.pointerType !== "touch") hide(); });
    }
    places() { // in the drawing's own pixels, so that scrolling does not matter
      const frame = this.svg.getBoundingClientRect();
      const places = [];
      for (const group of this.groups.values())
        for (const mark of group.marks) {
          const r = mark.getBoundingClientRect();
          const point = Boolean(mark.closest('[class*="hover_"]'));
          places.push({ group, point, l: r.left - frame.left, t: r.top - frame.top, r: r.right - frame.left, b: r.bottom - frame.top });
        }
      return { frame, places };
    }
    nearest(x, y) {
      const now = this.svg.getBoundingClientRect();
      if (!this.cached || this.cached.frame.width !== now.width) this.cached = this.places();
      let best = null, least = Infinity;
      for (const place of this.cached.places) {
        const dx = Math.max(place.l - (x - now.left), x - now.left - place.r, 0);
        const dy = Math.max(place.t - (y - now.top), y - now.top - place.b, 0);
        // A line is met at the pointer's place along it, however far above or below; other marks only close by.
        const far = place.point ? (dx > REACH ? Infinity : 4 * dx + dy / 4) : Math.hypot(dx, dy);
        if (far < least && (place.point || far <= REACH)) { best = place.group; least = far; }
      }
      return best;
    }
    at(event) {
      const mark = event.target.closest(".has-tip");
      const line = mark && mark.closest('[class*="hover_"]');
      const group = mark && !line ? mark.ledgerGroup : this.nearest(event.clientX, event.clientY);
      if (group) this.show(group, event.clientX, event.clientY);
      else hide();
    }
    show(group, x, y) {
      if (shownBy !== this || this.lit !== group) {
        if (shownBy && shownBy !== this) hide();
        say(group.words);
        this.light(group);
        shownBy = this;
        tip.classList.add("is-shown");
      }
      place(x, y);
    }
    light(group) {
      for (const mark of this.lit ? this.lit.marks : []) mark.classList.remove("is-lit");
      this.lit = group;
      for (const mark of group ? group.marks : []) mark.classList.add("is-lit");
      // Beside a bar or a dot the rest steps back; a place on a line is marked by its point alone.
      this.svg.classList.toggle("has-light", Boolean(group) && !group.marks.some(mark => mark.closest('[class*="hover_"]')));
    }
    step(by) { // from mark to mark, from left to right and then down, as one reads
      const now = this.svg.getBoundingClientRect();
      this.order ??= [...this.groups.values()].map(group => ({ group, r: group.marks[0].getBoundingClientRect() }))
        .map(({ group, r }) => ({ group, x: r.left - now.left, y: r.top - now.top }))
        .sort((a, b) => a.x - b.x || a.y - b.y).map(mark => mark.group);
      const last = this.order.length - 1, was = this.order.indexOf(this.lit);
      const next = by === -Infinity ? 0 : by === Infinity ? last : Math.min(last, Math.max(0, was + by));
      const r = this.order[next].marks[0].getBoundingClientRect();
      this.show(this.order[next], r.right, r.top);
    }
  }

  // ---- from drawing to live chart
  const EMBED = { mode: "vega-lite", renderer: "svg", ast: true, actions: false, defaultStyle: false, tooltip: () => {}, logLevel: 0 };
  const live = async (box, drawing, spec, name) => {
    const embed = await engine();
    const holder = document.createElement("div");
    holder.className = "ex-live";
    await embed(holder, spec, EMBED);
    const svg = holder.querySelector("svg");
    svg.setAttribute("viewBox", drawing.getAttribute("viewBox"));
    for (const side of ["width", "height"]) svg.setAttribute(side, drawing.getAttribute(side));
    // Panels, titles and legends are laid out by the reader's font; each stays where the drawing has it.
    const groups = root => [...root.querySelectorAll("g[transform]")], were = groups(drawing), are = groups(svg);
    if (were.length === are.length) are.forEach((group, n) => group.setAttribute("transform", were[n].getAttribute("transform")));
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("focusable", "false");
    for (const element of svg.querySelectorAll("[id]")) { // Vega numbers clips from 0 in every chart
      for (const user of svg.querySelectorAll(`[clip-path*="#${element.id}"]`)) user.setAttribute("clip-path", `url(#${name}-${element.id})`);
      element.id = `${name}-${element.id}`;
    }
    drawing.after(holder);
    drawing.parentElement.classList.add("is-live");
    return new Chart(box, svg);
  };
  const LABEL = "Chart. The arrow keys go from value to value; the table below holds the same.";
  const approach = async figure => {
    const ident = figure.id.slice(4), box = figure.querySelector(".ex-draw"), charts = new Map();
    const pairs = ["wide", "narrow"].map(size => [size, [...box.querySelectorAll(`.ex-${size}`)]]);
    const [specs] = await Promise.all([specification(ident), engine()]);
    let busy = Promise.resolve();
    const drawShown = async () => {
      for (const [size, holders] of pairs)
        for (const [n, holder] of holders.entries()) {
          const drawing = holder.querySelector(":scope > svg"), spec = specs[size][n];
          if (charts.has(holder) || !drawing || !spec || getComputedStyle(holder).display === "none") continue;
          charts.set(holder, null);
          charts.set(holder, await live(box, drawing, spec, `live-${ident}-${n + 1}-${size}`));
        }
    };
    const shown = () => [...charts].filter(([holder, chart]) => chart && chart.groups.size && holder.offsetParent).map(([, chart]) => chart);
    // Another width may show the other drawing of the pair.
    new ResizeObserver(() => { hide(); busy = busy.then(drawShown).catch(() => {}); }).observe(box);
    await (busy = drawShown());
    if (!shown().length) return;
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", LABEL);
    box.addEventListener("keydown", event => {
      const by = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
      if (event.key === "Escape") hide();
      if (!by || event.target !== box || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      // Several drawings of one exhibit, one below the other, are read as one.
      const all = shown(), at = Math.max(0, all.indexOf(shownBy)), chart = all[at];
      const ends = shownBy === chart && chart.order && chart.lit === chart.order[by > 0 ? chart.order.length - 1 : 0];
      const other = ends && Math.abs(by) === 1 && all[at + by];
      if (other) { hide(); other.step(by > 0 ? -Infinity : Infinity); } else chart.step(by);
    });
    box.addEventListener("blur", hide);
  };

  const charts = () => {
    const figures = [...document.querySelectorAll("figure.exhibit[id^=fig-]")].filter(figure => figure.querySelector(".ex-draw svg"));
    if (!figures.length || !here || location.protocol === "file:" || !window.IntersectionObserver || !window.ResizeObserver) return;
    (document.querySelector("main") || document.body).append(tip);
    const watch = new IntersectionObserver(entries => {
      for (const entry of entries) if (entry.isIntersecting) {
        watch.unobserve(entry.target);
        approach(entry.target).catch(() => {});
      }
    }, { rootMargin: "300px 0px" });
    for (const figure of figures) watch.observe(figure);
    addEventListener("scroll", hide, { passive: true, capture: true });
    addEventListener("keydown", event => { if (event.key === "Escape") hide(); });
    addEventListener("pointerdown", event => { if (!(event.target.closest && event.target.closest(".ex-live"))) hide(); });
  };

  // Deferred: the page is there. Charts wait until it is painted, so that nothing comes before its first drawing, and
  // until the reader moves: a drawing says all that a live chart does to one who points at nothing, and Vega is half a
  // second's work for a telephone.
  const SIGNS = ["pointermove", "pointerdown", "wheel", "keydown", "focusin", "scroll"], once = { passive: true, capture: true };
  // A browser that has nothing to draw may never call a page idle.
  const soon = () => {
    for (const sign of SIGNS) removeEventListener(sign, soon, once);
    if (window.requestIdleCallback) requestIdleCallback(charts, { timeout: 500 }); else setTimeout(charts);
  };
  const listen = () => { for (const sign of SIGNS) addEventListener(sign, soon, once); };
  if (document.readyState === "complete") listen(); else addEventListener("load", listen);
})();
