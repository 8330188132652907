// What is known about one city: the same parts for its profile and for the comparison.
const group = (rows, of) => {
  const groups = new Map();
  for (const row of rows) {
    for (const key of [of(row)].flat()) {
      if (key === null) continue;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(row);
    }
  }
  return (key) => groups.get(key) || [];
};
const initiativesIn = group(initiatives, (item) => item.city);
const linksOf = group(links, (item) => [item.source, item.target]);
const articlesOn = group(articles, (item) => item.city);
const MOST = 12;
// Ties that one city has to the other.
const ONE_WAY = new Set(['visit', 'model']);

/** Items as a list that ends in how many more there are. */
function listed(items, of, rest, all = items.length) {
  if (!items.length && !all) return none();
  return el('ul', { class: 'plainlist' }, items.map((item) => el('li', {}, of(item))),
    all > items.length ? el('li', { class: 'small' }, `${items.length ? 'und ' : ''}${whole.format(all - items.length)} ${rest}`) : null);
}
/** A packed list of the comparison: how many there are, then the first of them. */
const counting = (value, of, rest = 'weitere') => {
  const [all, ...items] = value || [0];
  return listed(items, of, rest, all);
};

/** What the comparison names: the number of a row on this page, or a name for which there was no room. */
const initiativeOf = (ref) => (typeof ref === 'number' ? factButton(initiatives[ref].name, initiativeFact(initiatives[ref])) : ref);
const nameOf = (ref, rows) => (typeof ref === 'number' ? rows[ref].name : ref);

/** A strategy, plan, app or platform with its time and state. */
function undertaking(ref) {
  if (typeof ref !== 'number') return ref;
  const item = initiatives[ref];
  const more = [period(item), statusName(item.status)].filter(Boolean).join('; ');
  return [initiativeOf(ref), more ? ` (${more})` : ''];
}

/** A person with the roles that count, and when the last of them was seen. */
function holder([ref, ...roles]) {
  const name = typeof ref === 'number' ? factButton([people[ref].title, people[ref].name].filter(Boolean).join(' '), personFact(people[ref])) : ref;
  const held = roles.map((role) => (typeof role === 'number' ? positions[role] : null)).filter(Boolean);
  const last = held.map((role) => role.last).sort((a, b) => dateOrder(b) - dateOrder(a))[0];
  return [name, ': ', joined(roles.map((role) => (typeof role === 'number' ? factButton(officeText(positions[role]), positionFact(positions[role])) : role))),
    last === undefined || last === null ? '' : el('span', { class: 'soft' }, ` (${dateWords(last)})`)];
}
const officeText = (position) => (position.organization === null ? position.role : `${position.role}: ${organizations[position.organization].name}`);

function partner([kind, number, ...rest]) {
  if (kind === 3) {
    const [tie] = rest;
    const name = typeof number === 'string' ? number : cityName(number);
    return [tie === undefined ? name : factButton(name, linkFact(links[tie])), ` (${TIES.cooperation})`];
  }
  const [place, of, proof] = rest;
  const [part, subject] = [Object.values(PARTS)[place], subjectOf([kind, number])];
  const names = of.map((item) => nameOf(item, initiatives)).join(', ');
  const fact = proof ? { title: subject.name, proof, details: [['Rolle', part], ['Initiativen', names]] } : (kind === 2 ? personFact : organizationFact)(subject);
  return [factButton(subject.name, fact), ` (${part}: ${names})`];
}

/** A sum of money; what is no cost of the city's own undertakings says why it is not added up. */
const amountText = ([ref, value, reason]) => [`${euros(value)}: `, initiativeOf(ref), reason ? ` (${LEFT_OUT[reason]}, nicht mitgezählt)` : ''];

function dateLine([isInitiative, number, place]) {
  const kind = Object.keys(EVENTS)[place];
  const row = isInitiative ? initiatives[number] : events[number];
  const date = isInitiative ? (kind === 'start' ? row.started : row.target) : row.date;
  const text = isInitiative ? `${row.name}: ${EVENTS[kind]}` : eventText(row, kind);
  return [el('span', { class: 'when' }, dateWords(date)), ' ', factButton(text, isInitiative ? initiativeFact(row) : eventFact(row))];
}

/** What must be known to read the figures of a city. */
const notesOf = (city) => (city.notes || []).map(([kind, detail]) => {
  const text = Object.values(NOTES)[kind].replace('{detail}', detail);
  return el('span', { class: 'sub' }, text.charAt(0).toUpperCase() + text.slice(1));
});

/** The rows of profile and comparison as [term, child]. `others` are the cities that it is compared with. */
function cityFacts(city, most, others = []) {
  const number = total(city.themes);
  const perHead = per100k(number, city.population);
  const reportsPerHead = city.reports ? per100k(city.reports, city.population) : null;
  // Cities side by side have the same bars in the same order, so that a row can be read across.
  const pairs = (key, names) => names.map((name, place) => [name, (city[key] || [])[place] || 0])
    .filter((_, place) => (others.length ? others : [city]).some((each) => (each[key] || [])[place]));
  const [themes, statuses] = [pairs('themes', meta.themes), pairs('statuses', [...meta.statuses, NOTHING])];
  const ties = linksOf(city.number).filter((link) => !others.length || others.some((other) => other.number !== city.number && [link.source, link.target].includes(other.number)));
  const tie = (link) => [factButton(cityName(link.source === city.number ? link.target : link.source), linkFact(link)), ` (${TIES[link.kind]}${link.source !== city.number && ONE_WAY.has(link.kind) ? ' von dort' : ''})`];
  return [
    ['Abdeckung', [el('span', { class: 'coverage' }, `${coverageText(city)}; in ${reportsOf(city.named)} genannt`),
      reportsPerHead === null ? null : el('span', { class: 'sub' }, `eigene Meldungen: ${perHeadText(reportsPerHead)}`), notesOf(city)]],
    ['Einwohner', city.population === null ? none() : whole.format(city.population)],
    ['Strategie', counting(city.strategies, undertaking)],
    ['Fachpläne', counting(city.plans, undertaking)],
    ['Stelle für Digitales', counting(city.offices, (ref) => (typeof ref === 'number' ? factButton(organizations[ref].name, organizationFact(organizations[ref])) : ref))],
    ['Verantwortlich für Digitales', counting(city.leads, holder)],
    ['Personen im Amt', counting(city.holders, holder, 'weitere, siehe Personen')],
    ['Apps', counting(city.apps, undertaking)],
    ['Beteiligungs\u00adplattformen', counting(city.participation, undertaking)],
    ['Weitere Plattformen', counting(city.platforms, undertaking)],
    ['Partner', counting(city.partners, partner)],
    ['Initiativen', number ? el('span', {}, el('button', { type: 'button', class: 'go', onclick: () => showInitiatives({ city: String(city.number) }) }, whole.format(number)), hidden(', Liste zeigen'), perHead === null ? '' : el('span', { class: 'sub' }, perHeadText(perHead))) : '0'],
    ['Initiativen nach Thema', themes.length ? bars(themes, most) : none()],
    ['Initiativen nach Stand', statuses.length ? bars(statuses, most) : none()],
    ['Genannte Beträge', counting(city.amounts, amountText)],
    ['Summe der Kosten', city.amount === null ? none() : euros(city.amount)],
    ['Zeitleiste', counting(city.timeline, dateLine, 'weitere, siehe Zeitleiste')],
    [others.length ? 'Verbindungen unter\u00adeinander' : 'Verbindungen zu anderen Städten', listed(ties.slice(0, MOST), tie, 'weitere', ties.length)],
  ];
}

let cityChoice = null;
function drawCity() {
  const host = byId('stadt-wahl');
  const options = cityOptions(compared.length ? compared : cities);
  if (!options.length) { host.append(el('p', { class: 'empty' }, 'Die Meldungen nennen keine Stadt.')); return; }
  const first = [...(compared.length ? compared : cities)].sort((a, b) => b.reports - a.reports || b.named - a.named || byName.compare(a.name, b.name))[0];
  cityChoice = select(options, String(first.number), () => {
    const city = cities[Number(cityChoice.value)];
    drawProfile(city);
    // Said in a few words: reading the whole profile out would take minutes.
    byId('stadt-status').textContent = `Profil: ${city.label}, ${coverageText(city)}`;
  });
  host.append(field('Stadt', cityChoice));
  drawProfile(first);
}

/** Show a city's profile; one that is only named is added to the choice. */
function showCity(number, go) {
  const value = String(number);
  if (![...cityChoice.options].some((option) => option.value === value)) cityChoice.append(el('option', { value }, `${cityName(number)} (nur genannt)`));
  cityChoice.value = value;
  drawProfile(cities[number]);
  if (go) goTo('h-stadt');
}

function drawProfile(city) {
  const facts = cityFacts(city, Math.max(...(city.themes || [0]), ...(city.statuses || [0])));
  const where = [city.type, city.kreis && city.kreis !== city.name ? `Kreis: ${city.kreis}` : null, city.land !== city.name ? city.land : null].filter(Boolean).join(' · ');
  const own = initiativesIn(city.number);
  const byTheme = group(own, (item) => item.theme);
  const news = [...articlesOn(city.number)].sort((a, b) => dateOrder(b.date) - dateOrder(a.date));
  byId('stadt-profil').replaceChildren(el('article', { class: 'card', 'aria-labelledby': 'profil-name' },
    el('h3', { id: 'profil-name', class: 'city' }, city.label), el('p', { class: 'small' }, `${where} · Gemeindeschlüssel ${city.ags}`),
    city.reports === 0 ? el('p', { class: 'note' }, 'Über diese Stadt gibt es keine eigene Meldung; sie wird nur genannt.') : null,
    el('dl', { class: 'facts' }, facts.map(([term, child]) => el('div', {}, el('dt', {}, term), el('dd', {}, child)))),
    own.length ? [el('h4', {}, 'Initiativen'), el('div', { class: 'themes' }, meta.themes.map((name, theme) => (byTheme(theme).length
      ? el('div', {}, el('h5', {}, name), listed(byTheme(theme).slice(0, MOST), (item) => [factButton(item.name, initiativeFact(item)), el('span', { class: 'sub' }, [KINDS[item.kind], statusName(item.status), period(item)].filter(Boolean).join(' · '))], 'weitere', city.themes ? city.themes[theme] : byTheme(theme).length))
      : null)))] : null,
    news.length ? [el('h4', {}, 'Meldungen über die Stadt'), listed(news.slice(0, MOST), (item) => [
      item.url ? el('a', { href: item.url, target: '_blank', rel: 'noopener noreferrer' }, item.title || 'Meldung ohne Titel', hidden(' (neues Fenster, Internet)')) : item.title || 'Meldung ohne Titel',
      el('span', { class: 'sub' }, [item.publisher === null ? null : data.publishers[item.publisher], dateWords(item.date)].filter(Boolean).join(', ')),
    ], 'weitere', Math.max(city.reports, news.length))] : null));
}
