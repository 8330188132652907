// Searchable lists of initiatives, people and organizations.
const STEP = 25;
/** Text as it is searched: small letters, umlauts also as ae, oe, ue. */
const plain = (text) => text.toLocaleLowerCase('de').replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss');
const matches = (haystack, words) => words.every((word) => haystack.includes(word));
const wordsOf = (text) => plain(text).split(/\s+/).filter(Boolean);
/** What can be chosen, with how often it occurs. */
function choices(rows, of, name) {
  const counts = new Map();
  for (const row of rows) if (of(row) !== null) counts.set(of(row), (counts.get(of(row)) || 0) + 1);
  return [...counts].map(([value, number]) => [String(value), `${name(value)} (${whole.format(number)})`]).sort((a, b) => byName.compare(a[1], b[1]));
}

/**
 * A list with a search field and filters.
 * `filters` are { key, label, all, options, of: row => value }; `text` gives what is searched.
 */
function searchable(host, { name, one, many, rows, text, filters, columns, all }) {
  const haystacks = rows.map((row) => plain(text(row)));
  const search = el('input', { type: 'search', autocomplete: 'off', spellcheck: 'false' });
  const controls = Object.fromEntries(filters.map((filter) => [filter.key, select([['', filter.all], ...filter.options], '', () => update())]));
  const status = el('p', { class: 'result', role: 'status' });
  const list = el('div');
  const reset = el('button', { type: 'button', class: 'plain', onclick: () => { set({}); search.focus(); } }, 'Auswahl zurücksetzen');
  function update() {
    const words = wordsOf(search.value);
    const wanted = filters.filter((filter) => controls[filter.key].value !== '');
    const found = rows.filter((row, place) => matches(haystacks[place], words)
      && wanted.every((filter) => String(filter.of(row)) === controls[filter.key].value));
    const rest = all > rows.length ? `; auf dieser Seite stehen ${whole.format(rows.length)} von ${whole.format(all)}` : '';
    status.textContent = `${counted(found.length, one, many)}${rest}`;
    reset.hidden = !words.length && !wanted.length;
    growing(list, name, columns, found, STEP, 'cards');
  }
  function set(values) {
    search.value = values.text || '';
    for (const filter of filters) {
      controls[filter.key].value = values[filter.key] || '';
      if (controls[filter.key].selectedIndex < 0) controls[filter.key].value = '';
    }
    update();
  }
  let waiting = 0;
  search.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(update, 150); });
  host.append(el('div', { class: 'filters', role: 'search', 'aria-label': name }, field('Suche', search), filters.map((filter) => field(filter.label, controls[filter.key])), reset), status, list);
  update();
  return set;
}

let setInitiatives = () => {};
function drawInitiatives() {
  setInitiatives = searchable(byId('initiativen-liste'), {
    name: 'Initiativen', one: 'Initiative', many: 'Initiativen', rows: initiatives, all: meta.total.initiatives,
    text: (item) => [item.name, item.aliases, cityName(item.city), themeName(item.theme), KINDS[item.kind], statusName(item.status), partsOf(item)].join(' '),
    filters: [
      { key: 'city', label: 'Stadt', all: 'alle Städte', options: cityOptions(citiesOf(initiatives)), of: (item) => item.city },
      { key: 'theme', label: 'Thema', all: 'alle Themen', options: choices(initiatives, (item) => item.theme, themeName), of: (item) => item.theme },
      { key: 'kind', label: 'Art', all: 'alle Arten', options: choices(initiatives, (item) => item.kind, (kind) => KINDS[kind]), of: (item) => item.kind },
      { key: 'status', label: 'Stand', all: 'jeder Stand', options: [...choices(initiatives, (item) => item.status, statusName), ['null', NOTHING]], of: (item) => item.status },
    ],
    columns: [
      { name: 'Initiative', of: (item) => factButton(item.name, initiativeFact(item)) },
      { name: 'Stadt', of: (item) => cityName(item.city) || none() },
      { name: 'Thema', of: (item) => themeName(item.theme) },
      { name: 'Art', of: (item) => KINDS[item.kind] },
      { name: 'Stand', of: (item) => (item.status === null ? none() : el('span', { class: `status s${item.status}` }, statusName(item.status))) },
      { name: 'Zeit', of: (item) => period(item) || none() },
      { name: 'Geld', number: true, of: (item) => (item.amount === null ? none() : euros(item.amount)) },
    ],
  });
}

/** Show the list of initiatives with these filters. */
function showInitiatives(values) {
  setInitiatives(values);
  goTo('h-initiativen');
}

function citiesOf(rows) {
  return [...new Set(rows.map((row) => row.city))].filter((number) => number !== null).map((number) => cities[number]);
}

function drawPeople() {
  const cityOf = (person) => { const role = rolesOf(person).find((position) => position.city !== null); return role ? role.city : null; };
  const placed = people.map((person) => ({ person, city: cityOf(person), public: rolesOf(person).some((role) => role.public) ? 1 : 0 }));
  searchable(byId('personen-liste'), {
    name: 'Personen', one: 'Person', many: 'Personen', rows: placed, all: meta.total.people,
    text: ({ person, city }) => [person.name, person.title, person.aliases, cityName(city), ...rolesOf(person).map(roleText)].join(' '),
    filters: [
      { key: 'city', label: 'Stadt', all: 'alle Städte', options: cityOptions(citiesOf(placed)), of: (row) => row.city },
      { key: 'office', label: 'Amt', all: 'alle Personen', options: [['1', 'mit öffentlichem Amt']], of: (row) => row.public },
    ],
    columns: [
      { name: 'Name', of: ({ person }) => factButton([person.title, person.name].filter(Boolean).join(' '), personFact(person)) },
      { name: 'Ämter und Funktionen', of: ({ person }) => joined(rolesOf(person).map((role) => factButton(roleText(role), positionFact(role)))) },
      { name: 'Stadt', of: ({ city }) => cityName(city) || none() },
      { name: 'Gesehen', of: ({ person }) => seen(person) || none() },
      { name: 'Meldungen', number: true, of: ({ person }) => whole.format(person.reports) },
    ],
  });
}

function drawOrganizations() {
  searchable(byId('organisationen-liste'), {
    name: 'Organisationen', one: 'Organisation', many: 'Organisationen', rows: organizations, all: meta.total.organizations,
    text: (item) => [item.name, item.aliases, cityName(item.city), BODIES[item.type]].join(' '),
    filters: [
      { key: 'city', label: 'Stadt', all: 'alle Städte', options: cityOptions(citiesOf(organizations)), of: (item) => item.city },
      { key: 'type', label: 'Art', all: 'alle Arten', options: choices(organizations, (item) => item.type, (type) => BODIES[type]), of: (item) => item.type },
    ],
    columns: [
      { name: 'Name', of: (item) => factButton(item.name, organizationFact(item)) },
      { name: 'Art', of: (item) => BODIES[item.type] },
      { name: 'Stadt', of: (item) => cityName(item.city) || none() },
      { name: 'Meldungen', number: true, of: (item) => whole.format(item.reports) },
    ],
  });
}
