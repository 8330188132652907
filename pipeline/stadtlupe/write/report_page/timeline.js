// Timeline: bars for initiatives with beginning or end, dots for dated statements, one lane per city or initiative.
const LANES = 12;
const LANE_ROWS = 6;
const YEAR = 365.2425;
const yearOf = (day) => 1970 + day / YEAR;
// Statements about nothing that has a row of its own; their lane comes last.
const APART = 'Sonstige Termine';
const timeChoice = { city: '', initiatives: true, events: true };
let timeWidth = 0;

function drawTimeline() {
  const choose = select([['', 'Städte mit den meisten Angaben'], ...cityOptions(compared)], '', () => { timeChoice.city = choose.value; drawTimes(); });
  const check = (text, key) => {
    const input = el('input', { type: 'checkbox', id: newId(), onchange: () => { timeChoice[key] = input.checked; drawTimes(); } });
    input.checked = true;
    return el('span', { class: 'option' }, input, el('label', { for: input.id }, text));
  };
  byId('zeit-filter').append(field('Stadt', choose),
    el('fieldset', { class: 'inline' }, el('legend', {}, 'Zeigen'), check('Initiativen', 'initiatives'), check('Termine', 'events')));
  drawTimes();
  new ResizeObserver(([entry]) => {
    if (Math.abs(entry.contentRect.width - timeWidth) > 24) drawTimes();
  }).observe(byId('zeit-bild'));
}

/** Everything with a date as { first, last, open, city, text, fact, kind }; days since 1970. */
function datedThings() {
  const things = [];
  if (timeChoice.initiatives) {
    for (const item of initiatives) {
      const [start, end] = [dateOf(item.started), dateOf(item.target)];
      const first = start && start.first !== null ? start.first : end && end.first;
      const last = end && end.last !== null ? end.last : start && start.last;
      if (first === null || last === null || last < first) continue;
      things.push({ first, last, bar: Boolean(start && end), city: item.city, name: item.name, text: `${item.name}, ${period(item)}`, when: period(item), what: KINDS[item.kind], fact: initiativeFact(item), kind: 'initiative', weight: -item.reports, lane: item.name });
    }
  }
  if (timeChoice.events) {
    for (const item of events) {
      const date = dateOf(item.date);
      if (!date || date.first === null) continue;
      const subject = subjectOf(item.subject);
      things.push({ first: date.first, last: date.last, bar: false, city: item.city, name: eventText(item), text: `${eventText(item)}, ${date.words}`, when: date.words, what: `Termin: ${EVENTS[item.kind]}`, fact: eventFact(item), kind: item.kind === 'stated' ? 'stated' : 'event', weight: item.kind === 'stated' ? 1 : 0, lane: subject ? subject.name : APART });
    }
  }
  return things.filter((thing) => thing.city !== null && (timeChoice.city === '' || thing.city === Number(timeChoice.city)));
}

function drawTimes() {
  const host = byId('zeit-bild');
  const things = datedThings();
  const laneOf = timeChoice.city === '' ? (thing) => cityName(thing.city) : (thing) => thing.lane;
  const groups = new Map();
  for (const thing of things) {
    const name = laneOf(thing);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(thing);
  }
  const lanes = [...groups].sort((a, b) => (a[0] === APART) - (b[0] === APART) || b[1].length - a[1].length || byName.compare(a[0], b[0])).slice(0, LANES);
  drawTimeTable(things);
  timeWidth = host.clientWidth;
  if (!lanes.length) { host.replaceChildren(el('p', { class: 'empty' }, 'Keine Angaben mit Datum.')); byId('zeit-text').textContent = ' '; return; }
  const [from, to, outside] = timeRange(lanes.flatMap(([, list]) => list));
  const drawing = timeDrawing(lanes, from, to);
  host.replaceChildren(timeKey(), drawing);
  const left = groups.size - lanes.length;
  byId('zeit-text').textContent = [
    drawing.querySelector('.rest') ? 'Nicht alles hat hier Platz; die Tabelle nennt auch die weiteren Angaben.' : '',
    left > 0 ? `${whole.format(left)} weitere ${timeChoice.city === '' ? 'Städte' : 'Zeilen'} stehen in der Tabelle.` : '',
    outside ? `${counted(outside, 'Angabe liegt', 'Angaben liegen')} vor ${Math.round(yearOf(from))} oder nach ${Math.round(yearOf(to)) - 1}: siehe Tabelle.` : '',
  ].filter(Boolean).join(' ') || ' ';
}

/** First and last day to show, at whole years: where nearly all dates lie, and how many lie outside. */
function timeRange(things) {
  const ends = things.flatMap((thing) => [thing.first, thing.last]).sort((a, b) => a - b);
  const cut = Math.floor(ends.length * (ends.length >= 20 ? 0.03 : 0));
  const first = Math.floor(yearOf(ends[cut]) + 0.001);
  const last = Math.max(first + 2, Math.ceil(yearOf(ends[ends.length - 1 - cut]) - 0.001));
  const [from, to] = [(first - 1970) * YEAR, (last - 1970) * YEAR];
  return [from, to, things.filter((thing) => thing.last < from || thing.first > to).length];
}

function timeKey() {
  const sign = (kind, text) => el('span', { class: 'sign' }, svg('svg', { viewBox: '0 0 22 12', width: 22, height: 12, 'aria-hidden': 'true' }, timeMark(kind, 2, 20, 6, kind === 'initiative')), text);
  return el('p', { class: 'signs' }, sign('initiative', 'Initiative'), sign('event', 'Ereignis (beschlossen, gestartet, eröffnet …)'), sign('stated', 'anderer Termin'));
}

function timeMark(kind, left, right, y, wide) {
  if (wide) return svg('rect', { x: left, y: y - 5, width: Math.max(8, right - left), height: 10, rx: 5, class: kind });
  const x = (left + right) / 2;
  if (kind === 'initiative') return svg('path', { d: `M${x - 6} ${y}l6 -6l6 6l-6 6z`, class: kind });
  return svg('circle', { cx: x, cy: y, r: 5, class: kind });
}

function timeDrawing(lanes, from, to) {
  const width = Math.max(timeWidth || 900, 280);
  const narrow = width < 620;
  const left = narrow ? 8 : 210;
  const [row, pad, head] = [15, narrow ? 24 : 9, 26];
  const x = (day) => left + 8 + ((width - left - 24) * (Math.min(to, Math.max(from, day)) - from)) / (to - from);
  const drawing = svg('svg', { class: 'times', role: 'group', 'aria-label': 'Zeitleiste; mit den Pfeiltasten von Zeichen zu Zeichen' });
  const [back, front, marks] = [svg('g', { 'aria-hidden': 'true' }), svg('g', {}), []];
  let top = head;
  lanes.forEach(([name, list], number) => {
    // Where there is no room for all, those that say most come first; the rest is counted.
    const shown = list.filter((thing) => thing.last >= from && thing.first <= to)
      .sort((a, b) => a.weight - b.weight || a.first - b.first || a.last - b.last || byName.compare(a.text, b.text));
    const rows = [];
    const start = top + pad;
    const laneMarks = [];
    let crowded = 0;
    for (const thing of shown) {
      // A day, month or year is a sign in its middle; only what has beginning and end is a bar.
      const middle = (Math.max(from, thing.first) + Math.min(to, thing.last)) / 2;
      const [a, b] = thing.bar ? [x(thing.first), x(thing.last)] : [x(middle) - 6, x(middle) + 6];
      let place = rows.findIndex((taken) => taken.every(([begin, end]) => b < begin - 1 || a > end + 1));
      if (place < 0 && rows.length === LANE_ROWS) { crowded += 1; continue; }
      if (place < 0) { place = rows.length; rows.push([]); }
      rows[place].push([a, Math.max(b, a + 12)]);
      const mark = fill(timeMark(thing.kind, a, b, start + place * row + 7, thing.bar), {
        role: 'button', 'aria-label': `${name}: ${thing.text}`,
        onfocus: () => { byId('zeit-text').textContent = thing.text; }, onmouseenter: () => { byId('zeit-text').textContent = thing.text; },
      }, [svg('title', {}, thing.text)]);
      laneMarks.push([a, pressable(mark, () => showEvidence(thing.fact))]);
    }
    for (const [, mark] of laneMarks.sort((a, b) => a[0] - b[0])) { marks.push(mark); front.append(mark); }
    const tall = pad + Math.max(1, rows.length) * row + 7;
    if (number % 2 === 0) back.append(svg('rect', { x: 0, y: top, width, height: tall, class: 'stripe' }));
    const room = narrow ? Math.floor(width / 7.2) : 29;
    const short = name.length > room ? `${name.slice(0, room - 1)}…` : name;
    back.append(svg('text', { x: 8, y: narrow ? top + 17 : start + 11, class: 'lane' }, short));
    const rest = `und ${whole.format(crowded)} weitere`;
    if (crowded) back.append(svg('text', narrow ? { x: width - 8, y: top + 17, 'text-anchor': 'end', class: 'year rest' } : { x: 8, y: start + 28, class: 'year rest' }, rest));
    top += tall;
  });
  const [firstYear, lastYear] = [Math.round(yearOf(from)), Math.round(yearOf(to))];
  const every = Math.ceil((lastYear - firstYear) / Math.max(2, Math.floor((width - left) / 56)));
  for (let year = firstYear; year <= lastYear; year += 1) {
    const at = x((year - 1970) * YEAR);
    if ((year - firstYear) % every) continue;
    back.append(svg('line', { x1: at, x2: at, y1: head - 4, y2: top }), svg('text', { x: at, y: 15, class: 'year', 'text-anchor': year === firstYear && narrow ? 'start' : year === lastYear ? 'end' : 'middle' }, String(year)));
  }
  drawing.setAttribute('viewBox', `0 0 ${width} ${top + 4}`);
  drawing.append(back, front);
  roving(drawing, marks);
  return drawing;
}

function drawTimeTable(things) {
  const columns = [
    { name: 'Zeit', of: (thing) => thing.when },
    { name: 'Stadt', of: (thing) => cityName(thing.city) },
    { name: 'Worum es geht', of: (thing) => factButton(thing.name, thing.fact) },
    { name: 'Art', of: (thing) => thing.what },
  ];
  const rows = [...things].sort((a, b) => b.first - a.first || byName.compare(a.text, b.text));
  growing(byId('zeit-tabelle').querySelector('div'), 'Zeitleiste als Tabelle, neueste zuerst', columns, rows, 30, 'cards');
}
