// Data, words and small builders that all parts of the page use. Texts are only ever set as text, never as markup.
const data = JSON.parse(document.getElementById('daten').textContent);
const meta = data.meta;

/** Rows of a packed table as objects; `number` is the row's place in its table. */
function unpacked(name) {
  const { fields, rows } = data[name];
  return rows.map((row, number) => {
    const item = { number };
    fields.forEach((field, place) => { item[field] = row[place] ?? null; });
    return item;
  });
}

const cities = unpacked('cities');
const articles = unpacked('articles');
const initiatives = unpacked('initiatives');
const people = unpacked('people');
const positions = unpacked('positions');
const organizations = unpacked('organizations');
const events = unpacked('events');
const links = unpacked('links');

// A name that two bear says which one: a Landkreis is called one, others are told by their Kreis or Land.
const namesakes = new Map();
for (const city of cities) {
  city.label = city.type === 'Landkreis' && !/kreis|region/i.test(city.name) ? `Landkreis ${city.name}` : city.name;
  namesakes.set(city.label, (namesakes.get(city.label) || 0) + 1);
}
for (const city of cities) if (namesakes.get(city.label) > 1) city.label = `${city.name} (${city.kreis || city.land})`;

// The words are those of `stadtlupe compare`.
const { kinds: KINDS, bodies: BODIES, events: EVENTS, ties: TIES, parts: PARTS, leftOut: LEFT_OUT, notes: NOTES } = meta.words;
const NOTHING = 'keine Angabe';

const byName = new Intl.Collator('de', { numeric: true });
const whole = new Intl.NumberFormat('de-DE');
const rough = new Intl.NumberFormat('de-DE', { maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat('de-DE', { maximumFractionDigits: 2 });

/** A sum of money in words: 1,3 Mio. €. */
function euros(value) {
  if (value >= 1e9) return `${exact.format(value / 1e9)} Mrd. €`;
  if (value >= 1e6) return `${exact.format(value / 1e6)} Mio. €`;
  return `${exact.format(value)} €`;
}

/** Number with its noun in the right form. */
const counted = (number, one, many) => `${whole.format(number)} ${number === 1 ? one : many}`;
const reportsOf = (number) => counted(number, 'Meldung', 'Meldungen');
const sourcesOf = (number) => counted(number, 'Quelle', 'Quellen');
/** How much is known about a city: reports of its own and where they come from. */
function coverageText(city) {
  if (!city.reports) return 'keine eigene Meldung';
  return `${reportsOf(city.reports)}${city.sources ? ` aus ${sourcesOf(city.sources)}` : ', Quelle nicht genannt'}`;
}
const perHeadText = (number) => `${rough.format(number)} je 100.000 Einwohner`;

/** Words, first day, last day and sign of a date; the days count from 1970-01-01 and may be null. */
function dateOf(number) {
  if (number === null) return null;
  const [words, first, last, sign] = data.dates[number];
  return { words, first, last, sign };
}
const dateWords = (number) => (number === null ? '' : data.dates[number][0]);
const dateOrder = (number) => (number === null ? -Infinity : data.dates[number][1] ?? -Infinity);
const cityName = (number) => (number === null ? '' : cities[number].label);
const themeName = (number) => meta.themes[number];
const statusName = (number) => (number === null ? '' : meta.statuses[number]);
const total = (numbers) => (numbers || []).reduce((sum, number) => sum + number, 0);
const per100k = (number, population) => (population ? (number * 1e5) / population : null);

const byId = (id) => document.getElementById(id);

/** Set attributes and append children: text, nodes, or lists of them; null is left out. */
function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined) node.append(child);
  }
  return node;
}
const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
const hidden = (text) => el('span', { class: 'hidden' }, text);
/** The beginning of a text, cut between words. */
function beginning(text, most) {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most / 2))} …`;
}
const none = () => el('span', { class: 'none' }, el('span', { 'aria-hidden': 'true' }, '–'), hidden(NOTHING));

/** Children with a separator between them; a dash when there are none. */
function joined(items, separator = ', ') {
  const list = items.filter((item) => item !== null && item !== '');
  return list.length ? list.flatMap((item, place) => (place ? [separator, item] : [item])) : [none()];
}

let idNumber = 0;
const newId = () => `n${(idNumber += 1)}`;

/** A labelled control. */
function field(label, control) {
  control.id = control.id || newId();
  return el('div', { class: 'field' }, el('label', { for: control.id }, label), control);
}

/** A choice of [value, text] pairs. */
function select(options, chosen, onchange) {
  const node = el('select', {}, options.map(([value, text]) => el('option', { value }, text)));
  node.value = chosen;
  node.addEventListener('change', onchange);
  return node;
}

/** Cities as options, by name. */
const cityOptions = (list) => list.map((city) => [String(city.number), city.label]).sort((a, b) => byName.compare(a[1], b[1]));

/** Cities that the articles report on, or that have an initiative. */
const compared = cities.filter((city) => city.compared);

/** One tab stop for many things: arrow keys go on to the next; `columns` makes up and down go by rows. */
function roving(container, items, columns = 0) {
  if (!items.length) return;
  items.forEach((item, place) => item.setAttribute('tabindex', place ? '-1' : '0'));
  container.addEventListener('keydown', (event) => {
    const here = items.indexOf(event.target);
    if (here < 0) return;
    const step = {
      ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns || 1, ArrowUp: -(columns || 1), Home: -here, End: items.length - 1 - here,
    }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = items[Math.min(items.length - 1, Math.max(0, here + step))];
    items[here].setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  });
}

/** Make a drawn thing work like a button. */
function pressable(node, act) {
  node.addEventListener('click', act);
  node.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); act(); }
  });
  return node;
}

/** Go to a section and put the focus on its heading. */
function goTo(headingId) {
  const heading = byId(headingId);
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  heading.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
  heading.focus({ preventScroll: true });
}
