/* The page that checks a figure: any day, two dates, a claim, another total. It works from one file, data/facts.json, by
   figures.js, and asks nobody else. What is asked stands in the address, so that a link brings back the same answer.
   Text is only ever set as text. Without this script the forms stay hidden, and a table stands below. */
(async () => {
  "use strict";
  const get = id => document.getElementById(id);
  const data = await fetch(new URL("../data/facts.json", document.currentScript?.src ?? location.href)).then(response => response.json())
    .catch(() => { get("check-failed").hidden = false; });
  if (!data) return;
  const figures = window.ledgerFigures(data);
  const {
    number, iso, yearOf, on, day, sameDay, count, counted, spanOf, decimal, pct, gbp, begun, moreOrFewer, daysWords, words,
    byWhoCounts, unique, sum, change, fact, between, figure, judgedOn, verdictAsMade, shareOf, first, last } = figures;

  // ---- the page: each form is read, answered, and written into the address
  const create = (tag, text = "", more = {}) => {
    const element = Object.assign(document.createElement(tag), { textContent: text });
    for (const [name, value] of Object.entries(more)) element.setAttribute(name, value);
    return element;
  };
  const field = name => document.querySelector(`.check [name=${name}]`);
  const put = (id, ...parts) => get(id).replaceChildren(...parts);
  class Ask extends Error {} // what a reader has yet to give, or to give otherwise, in a sentence
  const labelOf = name => document.querySelector(`label[for=${field(name).id}]`).firstChild.textContent.replace(/\W+$/, "");
  const asks = (name, words) => new Ask(`${labelOf(name)}: ${words}`);
  const dayIn = (name, from = first, to = last) => {
    const n = number(field(name).value);
    if (n > to && to >= last) throw asks(name, `the figures end on ${day(last)}. Give a day up to ${day(to)}.`);
    if (!(n >= from && n <= to)) throw asks(name, `give a day from ${day(from)} to ${day(to)}.`);
    return n;
  };
  // A number as people write it: 36,000 or 36 000, 36k, 1.2m, −39%, £650m, “about 36,000”. In millions, “m” adds nothing.
  const NUMBER = /^([+\-−–]?)\s*[£€]?\s*(\d{1,3}(?:[,\s]\d{3})+|\d+|(?=\.\d))(\.\d+)?\s*(k|thousand|m|mn|million|bn|billion)?\s*(?:%|per cent)?$/i;
  const HOW_MEANT = /^(about|around|some|nearly|almost|just over|over|more than|less than|under|only)\s+/i;
  const SCALES = { k: 1e3, thousand: 1e3, m: 1e6, mn: 1e6, million: 1e6, bn: 1e9, billion: 1e9 };
  const readNumber = (text, inMillions) => {
    const typed = text.trim().replace(HOW_MEANT, ""), match = NUMBER.exec(typed);
    if (!match) return /^\d+(\.\d+)?e\d+$/i.test(typed) ? Number(typed) : null;
    const [, sign, whole, part = "", scale] = match, size = Number((whole || "0").replace(/\D/g, "") + part);
    const scaled = scale ? size * SCALES[scale.toLowerCase()] / (inMillions ? 1e6 : 1) : size;
    return Number((/[-−–]/.test(sign) ? -scaled : scaled).toPrecision(12));
  };
  const numberIn = (name, inMillions = false) => {
    const text = field(name).value, n = readNumber(text, inMillions);
    if (text.trim() === "") throw asks(name, "give a number: none is preset.");
    if (n === null) throw asks(name, `“${text}” cannot be read as a number. Write it like 36,000, 36k, 1.2m or −39.`);
    return n;
  };
  const spanIn = (name, from, to) => {
    const span = [dayIn(`${name}_start`, from, to), dayIn(`${name}_end`, from, to)];
    if (span[1] < span[0]) throw asks(`${name}_end`, "it lies before the first day. Give them in order.");
    return span;
  };
  const length = ([start, end]) => end - start + 1;
  const ofBoth = (span, other) => { // what makes two spans unlike: days that both hold, and unlike numbers of days
    const shared = Math.min(span[1], other[1]) - Math.max(span[0], other[0]) + 1, lengths = [span, other].map(length);
    return [shared > 0 ? `${counted(shared, "day is", "days are")} in both spans.` : "",
      lengths[0] !== lengths[1] ? `The first span has ${counted(lengths[0], "day", "days")}, the second ${counted(lengths[1], "day", "days")}.` : ""].filter(Boolean);
  };
  const row = (cells, head) => {
    const tr = create("tr");
    tr.append(...cells.map((cell, n) => head ? create("th", cell, { scope: "col", ...(n ? { class: "num" } : {}) })
      : n ? create("td", cell, { class: cell.includes(" ") ? "num words" : "num" }) : create("th", cell, { scope: "row" })));
    return tr;
  };
  const table = (caption, head, groups) => {
    const whole = create("table"), top = create("thead"), box = create("div", "", { class: "ex-scroll", tabindex: "0", role: "region", "aria-label": caption });
    top.append(row(head, true));
    whole.append(create("caption", caption), top, ...groups.map(rows => {
      const body = create("tbody");
      body.append(...rows.map(cells => row(cells)));
      return body;
    }));
    box.append(whole);
    return box;
  };
  const sourcesOf = idents => unique(idents.split(", ")).map(ident => data.sources[ident] ?? ident).join("; ");
  const signed = (n, unit) => !n ? "the same" : `${n > 0 ? "+" : "−"}${unit.startsWith("per cent") ? `${decimal(Math.abs(n))} points` : figure(Math.abs(n), unit)}`;

  const sinceThen = (then, now) => { // only what counts from the same day in both can be set side by side
    const { ident, unit } = now, counts = ident.startsWith("spending.") || data.rules.growing.includes(ident);
    if (then.value === now.value) return then.value === null ? "–" : "the same";
    if (then.value === null) return "was not known";
    if (!counts || (ident === "arrivals.year_to_date" && then.as_of.slice(0, 4) !== now.as_of.slice(0, 4))) return "of other days";
    return signed(now.value - then.value, unit);
  };
  const chapterOf = ident => ident.split(".")[0];
  const showDay = () => {
    const d = dayIn("day"), latest = d === last, idents = Object.keys(data.facts);
    field("slider").value = d - first;
    field("slider").setAttribute("aria-valuetext", day(d));
    const pairs = idents.map(ident => [fact(ident, d, latest), fact(ident, last, true)]);
    const groups = unique(idents.map(chapterOf)).map(chapter => pairs.filter(([then]) => chapterOf(then.ident) === chapter).map(([then, now]) =>
      [then.label, words(then), ...(latest ? [] : [words(now), sinceThen(then, now)])]));
    const known = pairs.filter(([then]) => then.value !== null).length;
    put("day-said", latest ? `${day(d)} is the newest day: ${known} of ${idents.length} figures exist.`
      : `By ${day(d)}, ${known} of ${idents.length} figures existed. Statistics are as now known; what was announced counts from the day it was public.`);
    put("day-table", table(`Headline figures as of ${day(d)}`, ["Figure", day(d), ...(latest ? [] : [day(last), "Since then"])], groups));
    put("day-sentences", ...pairs.map(([then]) => create("li", `${then.sentence} (${then.status}; ${sourcesOf(then.source)})`)));
  };

  // ---- between two dates
  const SVG = (tag, more, text) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(more)) element.setAttribute(name, value);
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const drawing = (spans, width) => { // people since the first day of each span: the other year's in ink, this one's in the colour of arrivals
    const height = 240, left = 2, right = 100, top = 24, bottom = 24, most = Math.max(...spans.map(span => sum("people", ...span)), 1);
    const longest = Math.max(...spans.map(([start, end]) => end - start), 1);
    const x = n => left + (width - left - right) * n / longest, y = people => height - bottom - (height - top - bottom) * people / most;
    const svg = SVG("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true", focusable: "false" });
    const unit = 10 ** Math.floor(Math.log10(most)), by = [5, 2, 1].map(n => n * unit).find(n => n <= most * .6) ?? unit / 2;
    for (let at = by >= 1 ? by : 1; at < most; at += by >= 1 ? by : 1)
      svg.append(SVG("path", { d: `M0,${y(at)}H${width - right}`, class: "check-grid" }), SVG("text", { x: 0, y: y(at) - 4, class: "check-axis" }, count(at)));
    svg.append(SVG("path", { d: `M0,${y(0)}H${width - right}`, class: "check-base" }));
    const ends = spans.map(span => y(sum("people", ...span)));
    if (spans.length > 1 && Math.abs(ends[0] - ends[1]) < 34) ends[ends[0] <= ends[1] ? 1 : 0] = Math.min(ends[0], ends[1]) + 34;
    const low = Math.max(...ends) - (height - 18);
    [1, 0].filter(which => which < spans.length).forEach(which => {
      const [start, end] = spans[which], name = ["check-this", "check-other"][which];
      let d = "";
      for (let n = start; n <= end; n++) d += `${d ? "L" : "M"}${x(n - start).toFixed(1)},${y(sum("people", start, n)).toFixed(1)}`;
      const at = ends[which] - Math.max(low, 0), people = sum("people", start, end);
      svg.append(SVG("path", { d, class: name }), SVG("circle", { cx: x(end - start), cy: y(people), r: which ? 2.5 : 4, class: `${name}-dot` }),
        SVG("text", { x: x(end - start) + 9, y: at, class: "check-axis" }, yearsOf(spans[which])),
        SVG("text", { x: x(end - start) + 9, y: at + 15, class: `${name}-label` }, count(people)));
    });
    const [start, end] = spans[0];
    svg.append(SVG("text", { x: 0, y: height - 6, class: "check-axis" }, day(start, spans.length < 2)),
      SVG("text", { x: x(end - start), y: height - 6, class: "check-axis", "text-anchor": "end" }, day(end, spans.length < 2)));
    return svg;
  };
  const yearsOf = ([start, end]) => yearOf(start) === yearOf(end) ? String(yearOf(end)) : `${yearOf(start)} to ${yearOf(end)}`;
  let spansShown = null;
  const showBetween = () => {
    spansShown = null;
    const span = spanIn("span"), years = field("year"), own = yearOf(span[0]), asked = years.value;
    const other = year => [sameDay(span[0], year), sameDay(span[1], year + yearOf(span[1]) - own)], possible = [];
    for (let year = yearOf(last); year >= yearOf(first); year--) if (year !== own && other(year)[0] >= first && other(year)[1] <= last) possible.push(String(year));
    years.replaceChildren(...possible.map(year => create("option", year, { value: year })));
    years.value = [asked, String(own - 1), possible[0]].find(year => possible.includes(year)) ?? "";
    years.disabled = !possible.length;
    if (!possible.length) years.append(new Option("no year of the series", ""));
    const spans = possible.length ? [span, other(Number(years.value))] : [span];
    const counts = spans.map(([start, end]) => {
      const [people, boats] = ["people", "boats"].map(name => sum(name, start, end));
      const none = data.people.slice(start - first, end - first + 1).filter(n => !n).length;
      return { people, boats, load: boats ? people / boats : null, none, days: end - start + 1 };
    });
    const rows = [["People", "people", count], ["Boats", "boats", count], ["People a boat", "load", decimal], ["Days on which nobody arrived", "none", count], ["Days", "days", count]];
    const differs = ([now, base], name) => name === "days" || name === "none" ? signed(now[name] - base[name], "days")
      : base[name] ? begun(moreOrFewer(change(now[name], base[name]), 1)) : "–";
    const known = between["arrivals.people_between"]({ days: span }).sentence;
    const sentences = possible.length ? [between["arrivals.between_change"]({ days: span, compared: spans[1] }).sentence, ...ofBoth(...spans)]
      : [known, "No other year of the series holds the same days, so there is nothing to set beside them."];
    if (possible.length && asked && asked !== years.value) sentences.push(`The series does not hold the same days of ${asked}, so they stand beside those of ${years.value}.`);
    put("between-said", ...sentences.map(sentence => create("p", sentence)));
    put("between-table", table(`Arrivals ${[span, ...spans.slice(1)].map(daysWords).join(", beside those ")}`,
      ["Counted", ...spans.map(yearsOf), ...(possible.length ? ["Change"] : [])],
      [rows.map(([label, name, format]) => [label, ...counts.map(values => values[name] === null ? "–" : format(values[name])),
        ...(possible.length ? [differs(counts, name)] : [])])]));
    spansShown = spans;
    draw();
  };
  const draw = () => { if (spansShown) put("between-drawing", drawing(spansShown, Math.max(280, Math.min(688, get("between-drawing").clientWidth)))); };
  const download = () => {
    if (!spansShown) return;
    const lines = spansShown.flatMap(([start, end]) => Array.from({ length: end - start + 1 }, (_, n) =>
      [iso(start + n), data.people[start + n - first], data.boats[start + n - first]].join(",")));
    const link = create("a", "", { download: `arrivals-${iso(spansShown[0][0])}-to-${iso(spansShown[0][1])}.csv` });
    link.href = URL.createObjectURL(new Blob([["date,people_arrived,boats_arrived", ...lines, ""].join("\n")], { type: "text/csv" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1e3);
  };

  // ---- a claim
  const UNITS = { "GBP m": "£ million", "EUR m": "€ million", "per cent": "per cent; a fall is below 0",
    "people per boat": "people", "people a week": "people", "place from the lowest": "1 for the lowest" };
  const DIRECTED = { rising: "up", falling: "down" };
  const asked = () => ({ ...data.facts, ...data.between })[field("about").value];
  const fitClaimForm = () => { // only the fields that the figure needs
    const of = asked(), ofItsDays = field("about").value in data.between, directed = field("meant").value in DIRECTED;
    get("claim-days").hidden = !ofItsDays;
    get("claim-compared").hidden = !of.compared;
    get("claim-without").hidden = !of.parameter;
    if (of.parameter) {
      const select = field("without"), chosen = select.value;
      put("claim-without-label", of.parameters.includes("Albania") ? "Nationality left out" : "Group of people");
      select.replaceChildren(...of.parameters.map(name => new Option(name, name)));
      select.value = of.parameters.includes(chosen) ? chosen : of.parameters[0];
    }
    get("claim-number").hidden = directed;
    put("claim-unit", UNITS[of.unit] ?? of.unit);
  };
  const claimAsked = () => {
    const ident = field("about").value, of = asked(), meant = field("meant").value, says = field("says").value;
    const statedOn = dayIn("said", first + 1, last + 1), directed = DIRECTED[meant];
    const of_change = ident.endsWith("_change"), exact = data.rules.exact_units.includes(of.unit);
    if (directed && !of_change && of.unit !== "direction")
      throw asks("meant", "this figure has no direction. Choose a change, whether arrivals rise or fall, or another meaning.");
    if (!directed && of.unit === "direction") throw asks("meant", "this is a direction. Choose rising or falling.");
    if (!directed && exact && meant !== "exactly") throw asks("meant", "a year, or a place in an order, is the one stated or it is not. Choose exactly.");
    const claim = { checked_against: ident, comparator: directed ? "direction" : meant, unit: directed ?? (says === "people" ? says : ""),
      basis: says === "people" ? "" : says, stated_on: iso(statedOn) };
    if (!directed) claim.stated = numberIn("number", of.unit === "GBP m" || of.unit === "EUR m");
    if (claim.stated < 0 && !of_change) throw asks("number", "a figure that is no change cannot be below 0.");
    const until = says === "forecast" ? last : Math.min(statedOn, last);
    for (const name of ident in data.between ? ["window", ...(of.compared ? ["compared"] : [])] : [])
      [claim[`${name}_start`], claim[`${name}_end`]] = spanIn(name, of.from_any_day ? on(2000, 1, 1) : first, until).map(iso);
    if (of.by_year && (claim.window_start.slice(5) !== "01-01" || claim.window_end !== `${claim.window_start.slice(0, 4)}-12-31`))
      throw asks("window_end", "this figure is known by year. Give 1 January and 31 December of one.");
    if (of.compared) {
      const [long, other] = ["window", "compared"].map(name => length([`${name}_start`, `${name}_end`].map(end => number(claim[end]))));
      if (Math.abs(long - other) > data.rules.days_apart)
        throw asks("compared_end", `${counted(long, "day", "days")} cannot be compared with ${count(other)}. Give as many.`);
    }
    if (of.parameter) claim.parameter = field("without").value;
    const known = data.claims.find(checked => checked.claim_id === field("claim").value);
    if (!known) return claim;
    const same = known.window_start === claim.window_start && known.window_end === claim.window_end;
    const other = same ? { other_start: known.other_start, other_end: known.other_end } : {};
    return { ...claim, ...other, note: known.note, claim: known.claim, speaker: known.speaker };
  };
  const KINDS = { right: "right", "right, but out of date": "out-of-date", "depends on the period": "depends", "not shown": "not-shown", wrong: "wrong",
    "right of an earlier day": "earlier-day", "could not be checked then": "not-checkable-then", "depends on who counts": "who-counts" };
  const chipOf = (verdict, words) => {
    const chip = create("span", ` ${begun(words)}`, { class: "chip", "data-kind": KINDS[verdict] });
    chip.prepend(create("i", "", { "aria-hidden": "true" }));
    return chip;
  };
  const officialIn = fact => byWhoCounts(fact) ? `${figure(fact.low, fact.unit)} to ${figure(fact.high, fact.unit)}, by who counts` : words(fact);
  const showClaim = () => {
    fitClaimForm();
    put("claim-read");
    const claim = claimAsked(), d = judgedOn(claim), { fact: official, number: ofNumber, beyond, reason, working } = verdictAsMade(claim);
    const { stated, comparator } = claim, whose = official.worked_out ? "Worked out in this report" : "Official";
    const statedWords = stated === undefined ? field("meant").value : `${comparator === "exactly" ? "" : `${comparator} `}${figure(stated, official.unit)}`;
    if (stated !== undefined && field("number").value.trim() !== String(stated)) put("claim-read", `Read as ${figure(stated, official.unit)}.`);
    const to = official.value !== null && official.as_of !== iso(d) ? `, to ${day(number(official.as_of))}` : "";
    const numberWords = ofNumber === "right of an earlier day" ? `right of ${day(number(official.as_of))}, not known for ${day(d)}` : ofNumber;
    const verdicts = beyond ? [[ofNumber, `${stated === undefined ? "the direction" : "the number"}: ${numberWords}`], ["not shown", `${beyond.says}: not shown`]]
      : [[ofNumber, numberWords]];
    const list = create("dl"), officialWords = officialIn(official), spans = ["window", "compared"].map(name => spanOf(claim, name)).filter(Boolean);
    const unlike = spans.length > 1 ? ofBoth(...spans) : [];
    for (const [label, value] of [["Stated", statedWords], [`${whose}, ${day(d)}${to}`, officialWords]]) {
      const pair = create("div");
      pair.append(create("dt", label), create("dd", value));
      list.append(pair);
    }
    const verdictLine = create("p", "", { class: "verdict" });
    verdictLine.append(...verdicts.map(verdict => chipOf(...verdict)));
    put("claim-said", verdictLine);
    put("claim-result", list, ...unique([reason, ...unlike, ...working]).map(sentence => create("p", sentence)));
    const statement = claim.claim ? `“${claim.claim}” (${claim.speaker})` : `${official.label}: ${statedWords}`;
    put("claim-copied", `${statement}, stated on ${day(number(claim.stated_on))}. Verdict: ${verdicts.map(verdict => verdict[1]).join("; ")}. ${unique([reason, ...working.slice(0, 2)]).join(" ")} ` +
      `${whose}, ${day(d)}${to}: ${officialWords}. Source: ${sourcesOf(official.source)}. ${data.name}, data as of ${day(last)}, ${address(["ask-claim"])}`);
    get("claim-answer").hidden = false;
  };
  const fillClaim = () => { // the fields of a claim that was checked
    const claim = data.claims.find(checked => checked.claim_id === field("claim").value);
    if (!claim) return;
    const directed = claim.comparator === "direction", names = ["window_start", "window_end", "compared_start", "compared_end"];
    const { unit } = { ...data.facts, ...data.between }[claim.checked_against];
    const people = data.rules.words.some(word => word.unit === claim.unit && word.official_unit === unit);
    const cells = { about: claim.checked_against, meant: directed ? { up: "rising", down: "falling" }[claim.unit] : claim.comparator, number: claim.stated ?? "",
      said: claim.stated_on, says: claim.basis === "commitment" ? "" : claim.basis ?? (people ? "people" : ""), without: claim.parameter ?? field("without").value };
    for (const name of names) cells[name] = claim[name] ?? "";
    offerParameters();
    for (const [name, value] of Object.entries(cells)) field(name).value = value;
  };

  // ---- another total
  const pounds = n => `£${count(n)}`;
  const showOther = () => {
    if (!data.ratios.length) throw new Ask("No financial year with more than a few thousand arrivals was over.");
    const of = data.ratios.find(ratio => ratio.period === field("years").value), total = numberIn("total", true);
    if (!(total >= 0)) throw asks("total", "give one that is not below 0.");
    const known = gbp(of.announced_gbp_m) + (of.later_gbp_m === of.announced_gbp_m ? "" : ` as first given, or ${gbp(of.later_gbp_m)} as later reported`);
    const each = (people, what, ends) => people ? `${pounds(total * 1e6 / people)} for each of ${count(people)} ${what}; on record ${unique([of.announced_gbp_m,
      of.later_gbp_m].map(m => pounds(m * 1e6 / people))).join(" or ")}${ends}.` : `For attempts prevented there is no ratio: not every week of these years was collected.`;
    const sentences = [`${gbp(total)} in place of ${known}, ${daysWords([number(of.from), number(of.to)])}.`,
      each(of.people_arrived, "people who arrived", ""), each(of.people_prevented, "attempts recorded as prevented", of === data.ratios.at(-1) ? ", a ceiling, since some weeks of 2024 are in no source" : "")];
    sentences.push(`The whole total is divided by the people of ${of.period}. Of a total for more years, give the part that is for these.`);
    if (field("cost").value !== "") {
      const cost = numberIn("cost");
      if (!(cost > 0)) throw asks("cost", "give an amount above £0 for each person.");
      const { people, share } = shareOf(total, cost, of.people_arrived);
      sentences.push(`At ${pounds(cost)} for each person, the total equals ${count(people)} people who did not come, beside ${count(of.people_arrived)} who did: ${pct(share, 1)} of both ` +
        "together would have to have stayed away. That is division: nothing shows that anybody stayed away.");
    }
    put("other-said", ...sentences.map(sentence => create("p", sentence)));
  };

  // ---- the address
  const SHOW = { "ask-day": showDay, "ask-between": showBetween, "ask-claim": showClaim, "ask-other": showOther };
  const SAID = { "ask-day": ["day-said", "day-table", "day-sentences"], "ask-between": ["between-said", "between-table", "between-drawing"],
    "ask-claim": ["claim-said", "claim-result", "claim-copied"], "ask-other": ["other-said"] };
  const touched = new Set();
  const offerParameters = () => // those of every figure; the form keeps those of the one that is chosen
    field("without").replaceChildren(...unique(Object.values(data.between).flatMap(figure => figure.parameters)).map(name => new Option(name, name)));
  const unknown = new Map(); // what an address asks for that is not here, by form, in sentences
  const answer = id => {
    try {
      if (unknown.has(id)) throw new Ask(unknown.get(id).join(" "));
      SHOW[id]();
    } catch (error) { // the other forms go on
      if (!(error instanceof Ask)) console.error(error);
      for (const part of SAID[id]) put(part);
      if (id === "ask-claim") get("claim-answer").hidden = true;
      put(SAID[id][0], create("p", error instanceof Ask ? error.message : "This cannot be worked out here. Choose something else."));
    }
  };
  const address = forms => { // of this page, with what is asked in these forms
    const url = new URL(location.href), stated = new URLSearchParams();
    for (const element of forms.flatMap(id => [...get(id).elements]))
      if (element.name && element.name !== "slider" && element.value !== "" && !unknown.has(element.form.id) && !element.closest("[hidden]")) stated.set(element.name, element.value);
    [url.search, url.hash] = [stated, ""];
    return url.href;
  };
  let written; // after the answer is painted: to change an address takes a browser longer than to answer
  const write = () => {
    clearTimeout(written);
    written = setTimeout(() => history.replaceState(history.state, "", address([...touched]) + location.hash), 200);
  };
  const readAddress = () => {
    clearTimeout(written);
    touched.clear();
    unknown.clear();
    offerParameters();
    for (const form of document.querySelectorAll("form.check")) form.reset();
    for (const [name, value] of new URLSearchParams(location.search)) {
      const element = /^[a-z_]+$/.test(name) && field(name);
      if (!element) continue;
      const id = element.form.id;
      if (name === "year") element.replaceChildren(create("option", value, { value }));
      else if (element.options && ![...element.options].some(option => option.value === value))
        unknown.set(id, [...unknown.get(id) ?? [], `The link asks for “${value}” under “${labelOf(name)}”, which is not on this page. Choose another.`]);
      if (!element.options || [...element.options].some(option => option.value === value)) element.value = value;
      touched.add(id);
    }
  };
  const options = (name, many) => field(name).append(...many.map(([value, label]) => new Option(label, value)));
  const begin = () => {
    const edition = document.querySelector("[data-as-of]")?.dataset.asOf;
    const facts = Object.entries(data.facts).filter(([, fact]) => fact.unit !== "date");
    field("slider").max = last - first;
    const set = (name, n, from = first, to = last) => { Object.assign(field(name), { defaultValue: n === null ? "" : iso(n), min: iso(from), max: iso(to) }); };
    set("day", edition ? number(edition) : last);
    set("span_start", on(yearOf(last), 1, 1));
    set("span_end", last);
    set("said", last, first + 1, last + 1);
    for (const name of ["window_start", "window_end", "compared_start", "compared_end"]) set(name, null, on(2000, 1, 1));
    options("claim", data.claims.map(claim => [claim.claim_id, claim.claim]));
    for (const [label, many] of [["On a day", facts], ["Between days that the claim names", Object.entries(data.between)]]) {
      const group = create("optgroup", "", { label });
      group.append(...many.map(([ident, figure]) => new Option(figure.label, ident)));
      field("about").append(group);
    }
    options("years", data.ratios.slice().reverse().map(ratio => [ratio.period, ratio.period]));
    readAddress();
    for (const form of document.querySelectorAll("form.check")) {
      form.addEventListener("submit", event => event.preventDefault());
      form.addEventListener("input", event => {
        if (event.target.name === "slider") field("day").value = iso(first + Number(event.target.value));
        if (event.target.name === "claim") fillClaim();
        else if (form.id === "ask-claim") field("claim").value = "";
        touched.add(form.id);
        unknown.delete(form.id);
        answer(form.id);
        write();
      });
      form.addEventListener("change", write);
      form.hidden = false;
    }
    get("between-download").addEventListener("click", download);
    for (const id of Object.keys(SHOW)) answer(id);
    addEventListener("popstate", () => { readAddress(); for (const id of Object.keys(SHOW)) answer(id); });
    new ResizeObserver(draw).observe(get("between-drawing"));
    for (const part of document.querySelectorAll(".check-part")) part.hidden = false;
  };

  begin();
})();
