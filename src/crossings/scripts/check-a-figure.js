/* The page that checks a figure: the official daily numbers of any day, and between any two days beside the same days of
   another year. They come from data/facts.json; nothing is worked out here but sums, differences, people a boat and one
   change in per cent. What is asked stands in the address, so that a link brings back the same answer. Text is only ever
   set as text. Without this script the forms stay hidden. */
(async () => {
  "use strict";
  const get = id => document.getElementById(id);
  const data = await fetch(new URL("../data/facts.json", document.currentScript.src)).then(response => response.json())
    .catch(() => null);
  if (!data) {
    get("check-failed").hidden = false;
    return;
  }

  // ---- days are whole numbers, counted from 1 January 1970
  const number = text => Date.parse(text) / 864e5;
  const date = n => new Date(n * 864e5);
  const iso = n => date(n).toISOString().slice(0, 10);
  const yearOf = n => date(n).getUTCFullYear();
  const sameDay = (n, year) => { // 29 February becomes 28 February in a year that has none
    const month = date(n).getUTCMonth(), same = Date.UTC(year, month, date(n).getUTCDate()) / 864e5;
    return date(same).getUTCMonth() === month ? same : same - 1;
  };
  const sameDays = ([start, end], year) => [sameDay(start, year), sameDay(end, year + yearOf(end) - yearOf(start))];
  const first = number(data.first_day), last = number(data.last_day);

  // ---- words
  const inWords = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const day = n => inWords.format(date(n));
  const days = ([start, end]) => start === end ? `on ${day(start)}` : `from ${day(start)} to ${day(end)}`;
  const years = ([start, end]) => yearOf(start) === yearOf(end) ? `${yearOf(end)}` : `${yearOf(start)} to ${yearOf(end)}`;
  const count = n => n.toLocaleString("en-GB");
  const decimal = n => Number((n * (1 + 1e-12)).toFixed(1)).toLocaleString("en-GB", { minimumFractionDigits: 1 }); // a half goes up
  const counted = (n, one, several) => `${count(n)} ${n === 1 ? one : several}`;

  // ---- numbers
  const total = all => all.reduce((sum, n) => sum + n, 0);
  const ofSpan = ([start, end]) => {
    const [people, boats] = [data.people, data.boats].map(all => all.slice(start - first, end - first + 1));
    return { people: total(people), boats: total(boats), none: people.filter(n => n === 0).length, days: people.length, byDay: people };
  };
  const load = ({ people, boats }) => boats ? people / boats : null;
  const ROWS = [["People", of => of.people, count], ["Boats", of => of.boats, count], ["People a boat", load, decimal],
    ["Days on which nobody arrived", of => of.none, count], ["Days", of => of.days, count]];
  const cell = (value, format) => value === null ? "–" : format(value);
  const difference = (now, base, format) => { // of two rounded numbers the difference would not add up, so none is given
    if (now === null || base === null) return "–";
    if (now === base) return "the same";
    return `${format === decimal ? "" : format(Math.abs(now - base))} ${now > base ? "more" : "fewer"}`.trim();
  };
  const arrived = (of, span) => `${of.people ? counted(of.people, "person", "people") : "Nobody"} arrived ${days(span)}` +
    `${of.boats ? ` in ${counted(of.boats, "boat", "boats")}` : ""}.`;

  // ---- the page
  class Ask extends Error {} // what a reader has to give otherwise, in a sentence
  const field = name => document.querySelector(`.check [name=${name}]`);
  const put = (id, ...parts) => get(id).replaceChildren(...parts);
  const create = (tag, text = "", more = {}) => {
    const element = Object.assign(document.createElement(tag), { textContent: text });
    for (const [name, value] of Object.entries(more)) element.setAttribute(name, value);
    return element;
  };
  const line = ([label, ...cells], header) => {
    const row = create("tr");
    row.append(label ? create("th", label, { scope: header ? "col" : "row" }) : create("td"));
    row.append(...cells.map(text => header ? create("th", text, { scope: "col", class: "num" }) : create("td", text, { class: "num" })));
    return row;
  };
  const table = (caption, head, rows) => {
    const whole = create("table"), top = create("thead"), body = create("tbody");
    const box = create("div", "", { class: "ex-scroll", tabindex: "0", role: "region", "aria-label": caption });
    top.append(line(head, true));
    body.append(...rows.map(cells => line(cells, false)));
    whole.append(create("caption", caption), top, body);
    box.append(whole);
    return box;
  };
  const dayIn = name => {
    const n = number(field(name).value), label = field(name).labels[0].textContent;
    if (n > last) throw new Ask(`${label}: the figures end on ${day(last)}. Give a day up to then.`);
    if (n < first) throw new Ask(`${label}: the figures begin on ${day(first)}. Give a day from then on.`);
    if (Number.isNaN(n)) throw new Ask(`${label}: give a day from ${day(first)} to ${day(last)}.`);
    return n;
  };

  // ---- on any day
  const showDay = () => {
    const d = dayIn("day"), spans = [["That day", d], ["From 1 January to that day", Date.UTC(yearOf(d)) / 864e5], [`Since ${day(first)}`, first]];
    put("day-said", create("p", arrived(ofSpan([d, d]), [d, d])));
    put("day-table", table(`Arrivals to ${day(d)}`, ["", "People", "Boats", "People a boat"], spans.map(([label, start]) =>
      [label, ...ROWS.slice(0, 3).map(([, value, format]) => cell(value(ofSpan([start, d])), format))])));
  };

  // ---- between two days
  let shown = []; // the days that were asked for, and the same days of another year where there are any
  const offerYears = span => { // the years that hold the same days, and the one that is shown: null without any
    const select = field("year"), asked = select.value, own = yearOf(span[0]), possible = [];
    for (let year = yearOf(last); year >= yearOf(first); year--) {
      const [start, end] = sameDays(span, year);
      if (year !== own && start >= first && end <= last) possible.push(`${year}`);
    }
    const year = [asked, `${own - 1}`, possible[0]].find(one => possible.includes(one)) ?? null;
    select.replaceChildren(...(year ? possible.map(one => new Option(one)) : [new Option("no year of the series", "")]));
    select.value = year ?? "";
    select.disabled = !year;
    if (!year) return [null, "No other year of the series holds the same days, so there is nothing to set beside them."];
    return [Number(year), asked && asked !== year ? `The series does not hold the same days of ${asked}, so they stand beside those of ${year}.` : ""];
  };
  const unlike = ([span, other], [now, base]) => { // what makes two spans unlike, in sentences
    const shared = Math.min(span[1], other[1]) - Math.max(span[0], other[0]) + 1;
    return [shared > 0 ? `${counted(shared, "day is", "days are")} in both spans.` : "",
      now.days === base.days ? "" : `The first span has ${counted(now.days, "day", "days")}, the second ${counted(base.days, "day", "days")}.`];
  };
  const change = ([now, base]) => // in per cent of a base that is large enough
    base.people < data.least_base || now.people === base.people ? ""
      : `That is ${decimal(100 * Math.abs(now.people - base.people) / base.people)}% ${now.people > base.people ? "more" : "fewer"} people than in the other span.`;
  const showBetween = () => {
    const span = [dayIn("span_start"), dayIn("span_end")];
    if (span[1] < span[0]) throw new Ask("The last day lies before the first. Give them in order.");
    const [year, more] = offerYears(span), spans = year ? [span, sameDays(span, year)] : [span], of = spans.map(ofSpan);
    const sentences = [...of.map((one, at) => arrived(one, spans[at])), ...(year ? [change(of), ...unlike(spans, of)] : []), more];
    put("between-said", ...sentences.filter(Boolean).map(sentence => create("p", sentence)));
    put("between-table", table(`Arrivals ${spans.map(days).join(", beside those ")}`, ["", ...spans.map(years), ...(year ? ["Difference"] : [])],
      ROWS.map(([label, value, format]) =>
        [label, ...of.map(one => cell(value(one), format)), ...(year ? [difference(...of.map(value), format)] : [])])));
    shown = spans;
    draw();
  };

  // ---- the drawing: people since the first day of each span. It says nothing that the table does not.
  const SVG = (tag, more, text = "") => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(more)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  };
  const LOOKS = ["check-this", "check-other"];
  const drawing = (spans, width) => {
    const height = 240, right = 100, top = 24, bottom = 24;
    const runs = spans.map(span => {
      let people = 0;
      return ofSpan(span).byDay.map(n => people += n);
    });
    const most = Math.max(1, ...runs.map(run => run.at(-1))), longest = Math.max(2, ...runs.map(run => run.length));
    const x = n => 2 + (width - 2 - right) * n / (longest - 1), y = people => height - bottom - (height - top - bottom) * people / most;
    const svg = SVG("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
    const across = (people, name) => SVG("path", { d: `M0,${y(people)}H${width - right}`, class: name });
    const unit = 10 ** Math.floor(Math.log10(most)), by = Math.max(1, [5, 2, 1].map(n => n * unit).find(n => n <= most * .6) ?? unit / 2);
    for (let people = by; people < most; people += by)
      svg.append(across(people, "check-grid"), SVG("text", { x: 0, y: y(people) - 4, class: "check-axis" }, count(people)));
    svg.append(across(0, "check-base"));
    const ends = runs.map(run => y(run.at(-1))), labels = [...ends]; // of each label two lines, which must not meet
    if (ends.length > 1 && Math.abs(ends[0] - ends[1]) < 34) labels[ends[0] <= ends[1] ? 1 : 0] = Math.min(...ends) + 34;
    const low = Math.max(0, Math.max(...labels) - (height - 18));
    for (const at of [1, 0].filter(at => at < runs.length)) { // those asked for come last, on top
      const run = runs[at], end = x(run.length - 1);
      svg.append(SVG("path", { d: run.map((people, n) => `${n ? "L" : "M"}${x(n).toFixed(1)},${y(people).toFixed(1)}`).join(""), class: LOOKS[at] }),
        SVG("circle", { cx: end, cy: ends[at], r: at ? 2.5 : 4, class: `${LOOKS[at]}-dot` }),
        SVG("text", { x: end + 9, y: labels[at] - low, class: "check-axis" }, years(spans[at])),
        SVG("text", { x: end + 9, y: labels[at] - low + 15, class: `${LOOKS[at]}-label` }, count(run.at(-1))));
    }
    const dayMonth = n => day(n).replace(/ \d+$/, "");
    const [start, end] = spans[0].map(spans.length > 1 ? dayMonth : day);
    svg.append(SVG("text", { x: 0, y: height - 6, class: "check-axis" }, start),
      SVG("text", { x: width - right, y: height - 6, class: "check-axis", "text-anchor": "end" }, end));
    return svg;
  };
  const draw = () => {
    if (shown.length) put("between-drawing", drawing(shown, Math.max(280, Math.min(688, get("between-drawing").clientWidth))));
  };
  const download = () => {
    if (!shown.length) return;
    const lines = shown.flatMap(span => ofSpan(span).byDay.map((people, n) =>
      [iso(span[0] + n), people, data.boats[span[0] + n - first]].join(",")));
    const link = create("a", "", { download: `arrivals-${shown[0].map(iso).join("-to-")}.csv` });
    link.href = URL.createObjectURL(new Blob([["date,people_arrived,boats_arrived", ...lines, ""].join("\n")], { type: "text/csv" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1e3);
  };

  // ---- what is asked stands in the address
  const FORMS = { "ask-day": { show: showDay, parts: ["day-said", "day-table"] },
    "ask-between": { show: showBetween, parts: ["between-said", "between-drawing", "between-table"] } };
  const answer = id => {
    if (id === "ask-between") shown = [];
    try {
      FORMS[id].show();
    } catch (error) { // the other form goes on
      if (!(error instanceof Ask)) throw error;
      for (const part of FORMS[id].parts) put(part);
      put(FORMS[id].parts[0], create("p", error.message));
    }
    get("between-download").disabled = !shown.length;
  };
  const asked = new Set();
  const write = () => {
    const fields = [...asked].flatMap(id => [...get(id).elements]).filter(element => element.value);
    history.replaceState(history.state, "", `?${new URLSearchParams(fields.map(element => [element.name, element.value]))}${location.hash}`);
  };
  const begin = (name, n) => Object.assign(field(name), { value: iso(n), min: iso(first), max: iso(last) });
  begin("day", last);
  begin("span_start", Date.UTC(yearOf(last)) / 864e5);
  begin("span_end", last);
  for (const [name, value] of new URLSearchParams(location.search)) {
    const element = ["day", "span_start", "span_end", "year"].includes(name) && field(name);
    if (!element) continue;
    if (name === "year") element.append(new Option(value));
    element.value = value;
    asked.add(element.form.id);
  }
  for (const id of Object.keys(FORMS)) {
    const form = get(id);
    form.addEventListener("submit", event => event.preventDefault());
    form.addEventListener("change", () => { // not at every key: half a year is no day
      asked.add(id);
      answer(id);
      write();
    });
    form.hidden = false;
    answer(id);
  }
  get("between-download").addEventListener("click", download);
  for (const part of document.querySelectorAll(".check-part")) part.hidden = false;
  new ResizeObserver(draw).observe(get("between-drawing"));
})();
