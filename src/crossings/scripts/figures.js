/* Facts, figures between two days and verdicts, worked out from data/facts.json as `crossings facts` and `crossings claims`
   work them out: a test holds them equal. Words and numbers are as src/crossings/common/formats.py has them, sentences and the rules
   in words come from the file. Nothing here touches the page. */
window.ledgerFigures = data => {
  "use strict";
  // ---- days are whole numbers, counted from 1 January 1970
  const number = iso => Date.parse(iso) / 864e5;
  const date = n => new Date(n * 864e5);
  const iso = n => date(n).toISOString().slice(0, 10);
  const yearOf = n => date(n).getUTCFullYear();
  const on = (year, month, day) => Date.UTC(year, month - 1, day) / 864e5;
  const MONTHS = "January February March April May June July August September October November December".split(" ");
  const day = (n, year = true) => `${date(n).getUTCDate()} ${MONTHS[date(n).getUTCMonth()]}${year ? ` ${yearOf(n)}` : ""}`;
  const sameDay = (n, year) => { // 29 February becomes 28 February in a year that has none
    const month = date(n).getUTCMonth() + 1, same = on(year, month, date(n).getUTCDate());
    return date(same).getUTCMonth() + 1 === month ? same : same - 1;
  };
  const first = number(data.first_day), last = number(data.last_day);
  const runs = Object.fromEntries(["people", "boats"].map(name => // running totals: a sum between two days is one subtraction
    [name, data[name].reduce((all, n) => (all.push(all.at(-1) + n), all), [0])]));
  const rounded = (n, places = 0) => Number((n * (1 + 1e-12)).toFixed(places)) + 0; // a half away from zero
  const fine = n => Number(n.toFixed(9)); // without the dust of binary fractions
  const formats = {};
  const grouped = (n, places) => (formats[places] ??= new Intl.NumberFormat("en-GB",
    { minimumFractionDigits: places, maximumFractionDigits: places })).format(rounded(n, places)).replace("-", "−");
  const count = n => grouped(n, 0);
  const decimal = (n, places = 1) => grouped(n, places);
  const pct = (n, places = 0, sign = false) => `${sign && rounded(n, places) >= 0 ? "+" : ""}${grouped(n, places)}%`;
  const millions = n => `${grouped(n, rounded(n, 1) === rounded(n) ? 0 : 1)}m`;
  const gbp = n => `£${millions(n)}`;
  const counted = (n, one, several) => `${count(n)} ${n === 1 ? one : several}`;
  const listed = parts => parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts.join("");
  const begun = words => words.slice(0, 1).toUpperCase() + words.slice(1);
  const place = n => {
    const ending = [11, 12, 13].includes(n % 100) ? "th" : { 1: "st", 2: "nd", 3: "rd" }[n % 10] ?? "th";
    return n === 1 ? "the lowest" : `${count(n)}${ending} lowest`;
  };
  const moreOrFewer = (change, places) => rounded(Math.abs(change), places)
    ? `${pct(Math.abs(change), places)} ${change > 0 ? "more" : "fewer"}` : change ? "about as many" : "as many";
  const say = (name, words = {}) => data.sentences[name].replace(/\{(\w+)\}/g, (_, word) => words[word]);
  const against = (change, base) => {
    if (change === null) return say("after", { base });
    const words = moreOrFewer(change, 1);
    return say(words.endsWith("as many") ? "as_many" : "than", { change: words, base });
  };
  const daysWords = ([start, end]) => start === end ? say("one_day", { day: day(start) }) : say("days", { start: day(start, yearOf(start) !== yearOf(end)), end: day(end) });
  const isChange = fact => fact.ident.endsWith("_change");
  const words = fact => {
    const { value, unit, ident } = fact;
    if (value === null) return "not known";
    if (unit === "year") return String(value);
    if (unit === "date") return day(number(fact.as_of));
    if (unit === "direction") return data.rules.headings[value];
    if (unit === "GBP m") return gbp(value);
    if (unit === "EUR m") return `€${millions(value)}`;
    if (unit === "people per boat" || unit === "people a week") return decimal(value);
    if (unit === "place from the lowest") return place(value);
    if (unit !== "per cent") return count(value);
    const whole = ident === "preventions.share_latest_year" && Number.isInteger(value);
    return pct(value, whole ? 0 : ident === "pilot.returned_share_of_arrivals" && value < 1 ? 2 : 1, isChange(fact));
  };

  // ---- facts
  const sum = (name, start, end) => {
    const from = Math.max(start, first), to = Math.min(end, last);
    return to < from ? 0 : runs[name][to - first + 1] - runs[name][from - first];
  };
  const change = (now, base) => base ? 100 * (now - base) / base : null;
  const withFinalCounts = ([start, end], people) => { // what a sum may be with the finalised counts of the whole years inside
    const more = data.rules.final_counts.filter(row => number(row[0]) >= start && number(row[1]) <= end).map(row => row[2]);
    const [low, high] = [-1, 1].map(sign => people + more.filter(n => n * sign > 0).reduce((all, n) => all + n, 0));
    return low < high ? { low, high, range_of: "finalised" } : {};
  };
  const headingOf = changes => { // 1 if all are rises, -1 if all are falls, 0 if they disagree, null if there is none
    const up = new Set(changes.filter(Boolean).map(change => change > 0));
    return up.size ? up.size === 2 ? 0 : up.has(true) ? 1 : -1 : null;
  };
  const since = (ident, d) => {
    const [start, event] = data.since[ident], from = number(start), to = { start: day(from), day: day(d) };
    if (d < from) return [null, say("since_later", { event, ...to })];
    const people = sum("people", from, d);
    return [people, say("since", { people: count(people), ...to })];
  };
  const yearBefore = (d, work) => {
    if (yearOf(d) === yearOf(first)) return [null, say("no_year_before", { start: day(first) })];
    const same = sameDay(d, yearOf(d) - 1);
    return work(same, sum("people", on(yearOf(same), 1, 1), same));
  };
  const series = { // of each fact that changes daily: value, sentence, and where they are others than the day, as_of and the last day counted
    "arrivals.total": d => {
      const people = sum("people", first, d);
      return [people, say("total", { people: count(people), start: day(first), day: day(d) }), d, d, "", withFinalCounts([first, d], people)];
    },
    "arrivals.year_to_date": d => {
      const people = sum("people", on(yearOf(d), 1, 1), d);
      return [people, say("year_to_date", { people: count(people), day: day(d) })];
    },
    "arrivals.year_to_date_previous": d => yearBefore(d, (same, base) =>
      [base, say("year_to_date", { people: count(base), day: day(same) }), same]),
    "arrivals.year_to_date_change": d => yearBefore(d, (same, base) => {
      const people = sum("people", on(yearOf(d), 1, 1), d);
      if (!base) return [null, say("nobody_by", { same: day(same) })];
      if (base < data.least_base)
        return [null, say("few_by", { people: counted(base, "person", "people"), same: day(same) })];
      const differs = 100 * (people / base - 1);
      return [fine(differs), say("year_to_date_change", { people: count(people), year: yearOf(d), day: day(d, false),
        against: against(differs, count(base)), same: day(same) })];
    }),
    "arrivals.since_2024_07_05": d => since("arrivals.since_2024_07_05", d),
    "arrivals.since_2025_08_06": d => since("arrivals.since_2025_08_06", d),
    "arrivals.last_full_week": d => {
      const sunday = d - date(d).getUTCDay(), monday = sunday - 6;
      if (monday < first) return [null, say("no_full_week", { day: day(d) })];
      const people = sum("people", monday, sunday);
      return [people, say("last_full_week", { people: count(people), start: day(monday), end: day(sunday) }), sunday];
    },
    "arrivals.peak_year": d => {
      const ended = d === on(yearOf(d), 12, 31) ? yearOf(d) : yearOf(d) - 1;
      let top = null, most = -1, daily = -1;
      for (let year = yearOf(first); year <= ended; year++) {
        const ofDays = sum("people", on(year, 1, 1), on(year, 12, 31));
        const people = data.finalised[year] ? data.finalised[year].people : ofDays;
        if (people > most) [top, most, daily] = [year, people, ofDays];
      }
      if (top === null) return [null, say("no_peak_year", { day: day(d) })];
      const words = say("peak_year", { day: day(d), year: top, people: count(most) });
      if (most === daily) return [top, words, d, on(top, 12, 31)];
      const apart = say("peak_year_apart", { daily: count(daily) });
      return [top, words + apart, d, on(top, 12, 31), data.finalised[top].source];
    },
    "arrivals.people_per_boat_year_to_date": d => {
      const [people, boats] = ["people", "boats"].map(name => sum(name, on(yearOf(d), 1, 1), d));
      if (!boats) return [null, say("no_boat", { day: day(d) })];
      return [fine(people / boats), say("people_per_boat", { people: count(people), boats: counted(boats, "boat", "boats"),
        day: day(d), load: decimal(people / boats) })];
    },
    "arrivals.direction": d => { // four comparisons, in the order of measures/direction.py
      const soFar = year => sum("people", on(year, 1, 1), sameDay(d, year)), year = yearOf(d), all = [];
      const set = (now, base, name, more) => {
        const differs = change(now, base), words = differs === null ? "" : base < 1000 && differs ? (differs > 0 ? "more" : "fewer") : moreOrFewer(differs, 1);
        all.push([differs, say(name, { ...more, change: words })]);
      };
      const last = days => { if (d - 2 * days + 1 >= first) set(sum("people", d - days + 1, d), sum("people", d - 2 * days + 1, d - days), "last_days", { days }); };
      last(365);
      if (year - 1 >= yearOf(first)) set(soFar(year), soFar(year - 1), "so_far", { year: year - 1 });
      if (year - 3 >= yearOf(first)) set(soFar(year), (soFar(year - 1) + soFar(year - 2) + soFar(year - 3)) / 3, "so_far_mean", { first: year - 3, last: year - 1 });
      last(730);
      const heading = headingOf(all.map(([differs]) => differs));
      if (heading === null) return [null, say("no_direction", { day: day(d) })];
      return [heading, say("direction", { day: day(d), parts: all.filter(([differs]) => differs !== null).map(([, words]) => words).join("; ") })];
    },
  };
  const unique = many => [...new Set(many)];
  const ofArrivals = (d, counted) => unique([data.rules.small_boats,
    ...data.daily_page.filter(([from]) => from <= iso(Math.min(d, counted))).map(([, source]) => source)]).join(", ");
  const stepOn = (steps, d) => {
    const then = steps.findLast(step => step.from <= iso(d));
    return { ...then, as_of: then.as_of ?? iso(d), sentence: then.sentence.replaceAll("{day}", day(d)) };
  };
  const fact = (ident, d, latest = false) => {
    const { label, unit, worked_out, steps, status, latest: newest } = data.facts[ident], of = { ident, label, unit, worked_out };
    if (latest && newest) return { ...of, ...newest };
    if (steps) return { ...of, ...stepOn(steps, d) };
    const [value, sentence, asOf = d, to = asOf, also = "", spread = {}] = series[ident](d);
    const source = [ofArrivals(d, to), also].filter(Boolean).join(", ");
    return { ...of, ...spread, value, as_of: iso(asOf), status, source, sentence };
  };
  // Figures between two days: of { days, compared, parameter } as of d, the fact and the changes that a direction is judged by.
  const each = ask => [ask.days, ask.compared].filter(Boolean).map(span => [span, sum("people", ...span), sum("boats", ...span)]);
  const result = (value, sentence, changed) => ({ value: value === null ? null : fine(value), sentence, changes: changed && value !== null ? [fine(value)] : [] });
  const others = (span, without, inside, d) => { // arrivals but for one nationality in whole quarters
    const quarters = [];
    for (let start = on(yearOf(span[0]), 3 * Math.floor(date(span[0]).getUTCMonth() / 3) + 1, 1); start <= span[1];) {
      const next = on(yearOf(start), date(start).getUTCMonth() + 4, 1);
      if (!inside || (start >= span[0] && next - 1 <= span[1])) quarters.push([start, next - 1]);
      start = next;
    }
    const at = quarters.map(([start]) => data.nationalities.quarters.findIndex(([from, to]) => from === iso(start) && to <= iso(d)));
    if (!quarters.length || at.includes(-1)) return null;
    let people = 0;
    for (const [name, row] of Object.entries(data.nationalities.people)) if (name !== without) for (const n of at) people += row[n] ?? 0;
    return [[quarters[0][0], quarters.at(-1)[1]], people];
  };
  const ofAmounts = (rows, d) => { // what a sum in pounds may be with the amounts reported later
    const amounts = rows.map(row => row.gbp_m_later !== null && row.later_known_from <= iso(d) ? [row.gbp_m, row.gbp_m_later] : [row.gbp_m]);
    const [low, high] = [Math.min, Math.max].map(end => Number(amounts.reduce((all, both) => all + end(...both), 0).toFixed(2)));
    return low < high ? { low, high, range_of: "who counts" } : {};
  };
  const committed = (ask, d, column, inWords) => {
    const [start, end] = ask.days.map(iso), days = daysWords(ask.days), of = { status: "commitment", source: "cbp9681" };
    const none = words => ({ ...of, ...result(null, words), none: true });
    if (yearOf(ask.days[0]) < data.rules.first_agreement) return none(say("before_agreements", { year: data.rules.first_agreement, days }));
    let rows = data.agreements.filter(row => row.known_from <= iso(d) && start <= row.announced && row.announced <= end);
    const twice = data.rules.not_added.every(id => rows.some(row => row.id === id));
    if (twice) rows = rows.filter(row => row.id !== data.rules.not_added[1]);
    if (!rows.length) return { ...of, ...result(0, say("no_agreement", { days })) };
    if (rows.some(row => row[column] === null)) return none(say("other_currency", { days }));
    const total = many => many.reduce((all, row) => all + row[column], 0), amount = Number(total(rows).toFixed(2));
    const by = Object.entries(data.scopes).map(([scope, scopeWords]) => [rows.filter(row => row.scope === scope), scopeWords]).filter(([some]) => some.length);
    const scopes = by.length === 1 ? say("one_scope", { scope: by[0][1] })
      : listed(by.map(([some, scope]) => say("of_scopes", { amount: inWords(total(some)), scope })));
    return { ...of, ...(column === "gbp_m" ? ofAmounts(rows, d) : {}), source: unique(rows.map(row => row.source)).join(", "),
      ...result(amount, say("committed_between", { days, amount: inWords(amount), scopes }) + (twice ? say("stop_gap") : "")) };
  };
  const inYear = (ident, ask, d) => { // the figures of calendar years have steps, as facts have
    const year = yearOf(ask.days[0]), steps = data.by_year[ident][`${year} ${ask.parameter ?? ""}`.trim()];
    if (!steps) return { value: null, sentence: say("no_year", { year, day: day(d) }), changes: [], none: true };
    const step = stepOn(steps, d);
    return { ...step, as_of: number(step.as_of), changes: step.value === null ? [] : [step.value] };
  };
  const between = {
    "arrivals.people_between": ask => {
      const [[span, people]] = each(ask);
      return { ...withFinalCounts(span, people), ...result(people, say("people_between", { people: counted(people, "person", "people"), days: daysWords(span) })) };
    },
    "arrivals.boats_between": ask => {
      const [[span, , boats]] = each(ask);
      return result(boats, say("boats_between", { boats: counted(boats, "boat", "boats"), days: daysWords(span) }));
    },
    "arrivals.people_per_boat_between": ask => {
      const [[span, people, boats]] = each(ask);
      if (!boats) return { ...result(null, say("no_boat_between", { days: daysWords(span) })), none: true };
      return result(people / boats, say("per_boat_between", { people: count(people), boats: counted(boats, "boat", "boats"),
        days: daysWords(span), load: decimal(people / boats) }));
    },
    "arrivals.between_change": ask => {
      const [[span, people], [baseSpan, base]] = each(ask), differs = change(people, base);
      return result(differs, say("between_change", { people: count(people), days: daysWords(span),
        against: against(differs, count(base)), base_days: daysWords(baseSpan) }), true);
    },
    "arrivals.people_per_boat_between_change": ask => {
      const all = each(ask), none = all.find(([, , boats]) => !boats);
      if (none) return { ...result(null, say("no_boat_between", { days: daysWords(none[0]) })), none: true };
      const [[span, now], [baseSpan, base]] = all.map(([days, people, boats]) => [days, people / boats]), differs = change(now, base);
      return result(differs, say("per_boat_between_change", { load: decimal(now), days: daysWords(span),
        against: against(differs, decimal(base)), base_days: daysWords(baseSpan) }), true);
    },
    "arrivals.without_nationality_change": (ask, d) => {
      const by = new Map(), exact = [...ask.days, ...ask.compared].join(" "), last = data.nationalities.quarters.findLast(([, to]) => to <= iso(d));
      for (const inside of [true, false]) {
        const [now, base] = [ask.days, ask.compared].map(span => others(span, ask.parameter, inside, d));
        const differs = now && base ? change(now[1], base[1]) : null;
        if (differs !== null) by.set([...now[0], ...base[0]].join(" "), { differs: fine(differs), end: now[0][1],
          words: say("without_nationality", { nationality: ask.parameter, people: count(now[1]), days: daysWords(now[0]),
            against: against(differs, count(base[1])), base_days: daysWords(base[0]) }) });
      }
      const all = [...by.values()], of = { status: "final", source: last ? last[2] : "ho_irr_d01_2023q4" };
      if (!all.length) return { ...of, ...result(null, say("no_quarters", { days: daysWords(ask.days) })), none: true };
      const changes = all.map(part => part.differs), whole = by.keys().next().value === exact;
      const spread = whole ? {} : { low: Math.min(...changes), high: Math.max(...changes), range_of: "other days" };
      return { ...of, ...spread, value: all[0].differs, as_of: all[0].end, changes: all.map(part => part.differs), sentence: all.map(part => part.words).join(" ") };
    },
    "arrivals.place_from_lowest": ask => {
      const [start, end] = ask.days, own = yearOf(start), fewer = [], level = [];
      const of = year => sum("people", sameDay(start, year), sameDay(end, year + yearOf(end) - own)), people = of(own);
      for (let year = yearOf(first); year < own; year++) if (of(year) <= people) (of(year) < people ? fewer : level).push(String(year));
      const at = 1 + fewer.length + level.length;
      return result(at, say("place", { people: count(people), days: daysWords(ask.days), place: place(at),
        years: counted(own - yearOf(first) + 1, "year", "years") }) + (fewer.length ? say("place_after", { years: listed(fewer) }) : "") +
        (level.length ? say("place_level", { years: listed(level) }) : "."));
    },
    "spending.committed_between": (ask, d) => committed(ask, d, "gbp_m", gbp),
    "spending.committed_eur_between": (ask, d) => committed(ask, d, "eur_m", n => `€${millions(n)}`),
    "pilot.reported_pace_share": (ask, d) => {
      const pace = data.paces.findLast(step => step.known_from <= iso(d)), [[span, people]] = each(ask), days = daysWords(span);
      const weekly = people / (span[1] - span[0] + 1) * 7, of = { status: "announced", source: pace && weekly ? pace.source : "ho_pilot_series" };
      if (!pace || !weekly) return { ...of, ...result(null, pace ? say("nobody_between", { days }) : say("no_pace", { day: day(d) })), none: true };
      const share = 100 * pace.people / weekly;
      return { ...of, ...result(share, say("pace", { people: count(pace.people), share: pct(share, 1), weekly: decimal(weekly), days })) };
    },
  };
  const measured = (ident, ask, d) => {
    const { label, unit, worked_out } = data.between[ident], of = { ident, label, unit, worked_out };
    const late = [ask.days, ask.compared].find(span => span && span[1] > d);
    const answer = late ? { ...result(null, say("not_over", { days: daysWords(late), day: day(d) })), none: true } : ident in data.by_year ? inYear(ident, ask, d) : between[ident](ask, d);
    const asOf = answer.none ? d : answer.as_of ?? ask.days[1];
    const { status = "provisional", source = ofArrivals(d, asOf), value, sentence, changes, low, high, range_of } = answer;
    return { fact: { ...of, ...(range_of ? { low, high, range_of } : {}), value, as_of: iso(asOf), status, source, sentence }, changes };
  };

  // Another total of money: people who would have to have stayed away for it to equal a cost each, and their share of all.
  const shareOf = (total, cost, people) => ({ people: total * 1e6 / cost, share: 100 * (total * 1e6 / cost) / (people + total * 1e6 / cost) });

  // ---- verdicts, as claim_rules.py and claims.py give them, by the same table of rules
  const rules = data.rules, DUST = 1e-9;
  const close = (size, official) => Number.isFinite(official) && Math.abs(size - official) <= DUST * Math.max(Math.abs(size), Math.abs(official));
  const possibleValues = (fact, d) => {
    const { ident, value, as_of, low, high, range_of = "" } = fact, growing = rules.growing.includes(ident);
    if (range_of) return { low, high, range_of, growing };
    if (growing && value !== null && as_of < iso(d)) return { low: value, high: Infinity, range_of: "an earlier day", growing };
    return { low: value, high: value, range_of: "", growing };
  };
  const fits = (rule, stated, size) => {
    if (close(stated, size)) return rule.equal;
    const least = (rule.from_pct ?? 0) / 100, most = (rule.to_pct ?? Infinity) / 100;
    const above = Number.isFinite(size) ? stated >= size * least * (1 - DUST) : !least;
    return above && (most === Infinity || stated <= size * most * (1 + DUST));
  };
  const judge = (comparator, stated, { low, high = low, range_of = "", growing = false }) => {
    if (low === null || high === null) return "not shown";
    if (comparator === "direction") return low === 0 ? "depends on the period" : low === stated ? "right" : "wrong";
    const rule = rules.comparators[comparator], size = Math.abs(stated), ends = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b);
    if (stated * low < 0) return "wrong";
    if (ends.every(end => fits(rule, size, end)))
      return growing && size < ends[0] * (rule.loose_pct ?? 0) / 100 * (1 - DUST) ? "right, but out of date" : "right";
    const beside = [...ends, size, size * (1 + 1e-6), size * (1 - 1e-6)];
    const { mixed, at_least = mixed, above = "wrong" } = rules.ranges[range_of] ?? {};
    if (!beside.some(figure => ends[0] <= figure && figure <= ends[1] && fits(rule, size, figure))) return size > ends[1] ? above : "wrong";
    return fits(rule, size, ends[0]) ? at_least : mixed;
  };
  const wordBeyond = (basis, unit, fact) => {
    const cells = { basis, unit, status: fact.status, official_unit: fact.unit };
    return rules.words.find(word => Object.entries(cells).every(([name, cell]) => !(name in word) || word[name] === cell)) ?? null;
  };
  const figure = (n, unit) => {
    if (unit === "GBP m") return gbp(n);
    if (unit === "EUR m") return `€${millions(n)}`;
    if (unit === "year") return String(n);
    if (unit === "place from the lowest") return place(n);
    const places = Number.isInteger(n) ? 0 : 1;
    return unit.startsWith("per cent") ? pct(n, places) : decimal(n, places);
  };
  const apart = (stated, { value, unit }) => {
    const difference = Math.abs(stated - value);
    if (unit.startsWith("per cent")) return rounded(difference, 1) ? `${decimal(difference)} points` : "less than 0.1 points";
    const share = value ? 100 * difference / Math.abs(value) : NaN;
    return share >= .05 ? pct(share, Number.isInteger(share) ? 0 : 1) : figure(difference, unit);
  };
  const passedOn = (ident, stated, d) => {
    if (!(ident in data.rules.running)) return null;
    const start = data.rules.running[ident] ? number(data.rules.running[ident]) : on(yearOf(d), 1, 1);
    for (let at = start; at <= d; at++) if (sum("people", start, at) > stated) return at;
    return null;
  };
  const byWhoCounts = ({ low, high, range_of }) => low !== high && ["who counts", "at least"].includes(range_of);
  const reasonOfRange = (fact, d) => {
    const { range_of } = possibleValues(fact, d);
    if (range_of === "an earlier day") return say("of_an_earlier_day", { day: day(d), figure: words(fact), to: day(number(fact.as_of)) });
    return range_of && `${fact.sentence} ${say(`of_${range_of.replaceAll(" ", "_")}`, { low: figure(fact.low, fact.unit), high: figure(fact.high, fact.unit) })}`;
  };
  const reasonOfNumber = (stated, fact, verdict, d) => {
    const { value, ident } = fact;
    if (close(stated, value)) return say("equal");
    if (stated * value < 0) return say("other_sign");
    const sides = stated >= 0 ? ["below", "above"] : ["smaller than", "larger than"]; // of falls
    const [side, other] = Math.abs(stated) < Math.abs(value) ? sides : sides.slice().reverse();
    const passed = verdict === "right, but out of date" ? passedOn(ident, stated, d) : null;
    if (passed !== null) return say("passed", { apart: apart(stated, fact), side, day: day(passed) });
    return rules.exact_units.includes(fact.unit) ? say("on_the_other_side", { other }) : say("apart", { apart: apart(stated, fact), side });
  };
  const reasonOf = ({ comparator, stated }, fact, verdict, d) => {
    const { value, sentence, ident, unit } = fact;
    if (value === null || stated === undefined) return sentence;
    const plain = judge(comparator, stated, { low: value, growing: rules.growing.includes(ident) });
    const ofRange = verdict !== plain && reasonOfRange(fact, d);
    if (ofRange) return ofRange;
    const why = reasonOfNumber(stated, fact, verdict, d);
    return ident in data.between || rules.exact_units.includes(unit) ? `${sentence} ${why}` : why;
  };
  const spanOf = (claim, name) => claim[`${name}_start`] && [number(claim[`${name}_start`]), number(claim[`${name}_end`])];
  const judgedOn = claim => { // the day before, or the day itself where the claim counts to it
    const onTheDay = [claim.window_end, claim.compared_end].includes(claim.stated_on), statedOn = number(claim.stated_on);
    return Math.max(first, onTheDay ? statedOn : statedOn - 1);
  };
  const DIRECTIONS = { up: 1, down: -1 }, factOf = fact;
  const numberOf = (comparator, stated, fact, d) => { // the verdict on a number
    if (fact.range_of === "other days") return "not shown";
    const plain = rules.ranges[fact.range_of]?.published_value_fits && judge(comparator, stated, { low: fact.value });
    return plain === "right" ? plain : judge(comparator, stated, possibleValues(fact, d));
  };
  const verdictOf = (claim, d) => { // `claim` has the columns of claims.csv
    const { checked_against: ident, comparator, stated, unit = "", basis = "", note = "" } = claim, ofItsDays = ident in data.between;
    const { fact, changes } = ofItsDays
      ? measured(ident, { days: spanOf(claim, "window"), compared: spanOf(claim, "compared"), parameter: claim.parameter }, d)
      : (fact => ({ fact, changes: fact.value === null ? [] : [fact.value] }))(factOf(ident, d));
    const heading = fact.unit === "direction" ? fact.value : headingOf(changes);
    const verdict = comparator === "direction" ? judge(comparator, DIRECTIONS[unit], { low: heading })
      : basis === "forecast" ? "not shown" : numberOf(comparator, stated, fact, d);
    const why = reasonOf(claim, fact, verdict, d), beyond = wordBeyond(basis, unit, fact);
    const over = data.years_over[ident]?.findLast(step => step.from <= iso(d))?.sentence ?? "";
    const reason = beyond && fact.value !== null ? `${beyond.reason} ${why}${over.replaceAll("{day}", day(d))}` : why;
    const rest = note && `${note.replace(/\.+$/, "")}.`;
    const whole = beyond && verdict !== "wrong" ? "not shown" : verdict;
    const working = [rules.comparators[comparator].words, fact.sentence, beyond?.reason, rest].filter(Boolean);
    return { fact, verdict: whole, number: verdict, beyond, reason, working };
  };
  const ofBothDays = (claim, judged) => { // where the words of a claim allow other days too, both have to agree
    const { other_start, other_end } = claim;
    if (!other_start && !other_end) return judged;
    const other = { ...claim, window_start: other_start ?? claim.window_start, window_end: other_end ?? claim.window_end };
    const counted = verdictOf(other, judgedOn(claim));
    if (counted.number === judged.number) return judged;
    const inWords = (claim, { fact, number }) => ({ days: daysWords(spanOf(claim, "window")), figure: words(fact), verdict: rules.verdicts[number][0] });
    const [own, alternative] = [inWords(claim, judged), inWords(other, counted)], number = "depends on the period";
    const reason = say("of_both_days", { days: own.days, figure: own.figure, verdict: own.verdict, other_days: alternative.days, other_figure: alternative.figure, other_verdict: alternative.verdict });
    return { ...judged, number, verdict: judged.beyond ? "not shown" : number, reason };
  };
  const verdictAsMade = claim => { // by the figures of its own day, unless the figure came out with it
    const { checked_against: ident, stated, stated_on } = claim, judged = ofBothDays(claim, verdictOf(claim, judgedOn(claim)));
    const first_source = rules.came_out.find(([about, figure, from]) => about === ident && figure === stated && from === stated_on);
    if (!first_source) return judged;
    const verdict = judged.beyond ? "not shown" : "could not be checked then";
    return { ...judged, verdict, number: "could not be checked then", reason: `${first_source[3] || judged.fact.sentence} ${say("first_source")}` };
  };

  return {
    data, number, date, iso, yearOf, on, day, sameDay, count, counted, spanOf, decimal, pct, gbp, begun, moreOrFewer, daysWords, words,
    unique, sum, change, fact, between, byWhoCounts, figure, measured, judge, judgedOn, verdictOf, verdictAsMade, shareOf, first, last };
};
