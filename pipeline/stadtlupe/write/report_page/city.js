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
const bodiesIn = group(organizations, (item) => item.city);
const positionsIn = group(positions, (item) => item.city);
const eventsIn = group(events, (item) => item.city);
const linksOf = group(links, (item) => [item.source, item.target]);
const articlesOn = group(articles, (item) => item.city);
const MOST = 12;
const EVENTS_SHOWN = 6;

/** Names of the comparison as facts: an initiative or body of the city with that name. */
function namedFacts(city, names) {
  return listed(names || [], (name) => {
    const initiative = initiativesIn(city.number).find((item) => item.name === name);
    if (initiative) return factButton(name, initiativeFact(initiative));
    const body = bodiesIn(city.number).find((item) => item.name === name);
    return body ? factButton(name, organizationFact(body)) : name;
  }, 6);
}

/** Items as a list that ends in a note when there are more of them. */
function listed(items, of, most = MOST, rest = 'weitere') {
  if (!items.length) return none();
  return el('ul', { class: 'plainlist' }, items.slice(0, most).map((item) => el('li', {}, of(item))),
    items.length > most ? el('li', { class: 'small' }, `und ${whole.format(items.length - most)} ${rest}`) : null);
}

function peopleIn(city) {
  const byPerson = new Map();
  for (const position of positionsIn(city.number)) {
    if (!position.public) continue;
    if (!byPerson.has(position.person)) byPerson.set(position.person, []);
    byPerson.get(position.person).push(position);
  }
  return [...byPerson].map(([person, roles]) => ({ person: people[person], roles })).sort((a, b) => b.person.reports - a.person.reports || byName.compare(a.person.name, b.person.name));
}

function partnersIn(city) {
  const partners = new Map();
  for (const item of initiativesIn(city.number)) {
    for (const part of item.parts || []) {
      const subject = subjectOf(part);
      const key = `${part[0]} ${part[1]} ${part[2]}`;
      if (!partners.has(key)) partners.set(key, { subject, kind: part[0], part: part[2], of: [] });
      partners.get(key).of.push(item);
    }
  }
  return [...partners.values()].sort((a, b) => byName.compare(a.subject.name, b.subject.name));
}

/** The rows of profile and comparison as [term, child]. `others` are the cities that it is compared with. */
function cityFacts(city, most, others = []) {
  const own = initiativesIn(city.number);
  const number = total(city.themes);
  const perHead = per100k(number, city.population);
  const strategyTime = [city.strategyStarted !== null ? `seit ${dateWords(city.strategyStarted)}` : '', city.strategyHorizon !== null ? `bis ${dateWords(city.strategyHorizon)}` : ''].filter(Boolean).join(', ');
  // Cities side by side have the same bars in the same order, so that a row can be read across.
  const pairs = (key, names) => names.map((name, place) => [name, (city[key] || [])[place] || 0])
    .filter((_, place) => (others.length ? others : [city]).some((each) => (each[key] || [])[place]));
  const [themes, statuses] = [pairs('themes', meta.themes), pairs('statuses', [...meta.statuses, NOTHING])];
  const dated = [...eventsIn(city.number)].sort((a, b) => (a.kind === 'stated') - (b.kind === 'stated') || dateOrder(b.date) - dateOrder(a.date)).slice(0, EVENTS_SHOWN).sort((a, b) => dateOrder(b.date) - dateOrder(a.date));
  const ties = linksOf(city.number).filter((link) => !others.length || others.some((other) => other.number !== city.number && [link.source, link.target].includes(other.number)));
  const tie = (link) => {
    const other = link.source === city.number ? link.target : link.source;
    return [factButton(cityName(other), linkFact(link)), ` (${TIES[link.kind]})`];
  };
  return [
    ['Abdeckung', el('span', { class: 'coverage' }, `${coverageText(city)}; in ${reportsOf(city.named)} genannt`)],
    ['Einwohner', city.population === null ? none() : whole.format(city.population)],
    ['Strategie', [namedFacts(city, city.strategy), strategyTime ? el('span', { class: 'sub' }, strategyTime) : null]],
    ['Zuständige Stelle', namedFacts(city, city.office)],
    ['Apps', namedFacts(city, city.apps)],
    ['Beteiligungs\u00adplattformen', namedFacts(city, city.platforms)],
    ['Personen in Ämtern', listed(peopleIn(city), ({ person, roles }) => [factButton([person.title, person.name].filter(Boolean).join(' '), personFact(person)), ': ', joined(roles.map((role) => factButton(role.role, positionFact(role))))], 6, 'weitere, siehe Personen')],
    ['Partner', listed(partnersIn(city), (partner) => [factButton(partner.subject.name, (partner.kind === 2 ? personFact : organizationFact)(partner.subject)), ` (${PARTS[partner.part]}: ${partner.of.map((item) => item.name).join(', ')})`], 6)],
    ['Initiativen', number ? el('span', {}, el('button', { type: 'button', class: 'go', onclick: () => showInitiatives({ city: String(city.number) }) }, whole.format(number)), hidden(', Liste zeigen'), perHead === null ? '' : el('span', { class: 'sub' }, `${rough.format(perHead)} je 100.000 Einwohner`)) : '0'],
    ['Initiativen nach Thema', themes.length ? bars(themes, most) : none()],
    ['Initiativen nach Stand', statuses.length ? bars(statuses, most) : none()],
    ['Geld', city.amount === null ? none() : [euros(city.amount), el('span', { class: 'sub' }, `Summe genannter Beträge${own.filter((item) => item.amount !== null).length === 1 ? ' (eine Initiative)' : ''}`)]],
    ['Zeitleiste', [listed(dated, (item) => [el('span', { class: 'when' }, dateWords(item.date)), ' ', factButton(eventText(item), eventFact(item))]), eventsIn(city.number).length > EVENTS_SHOWN ? el('span', { class: 'small' }, `und ${whole.format(eventsIn(city.number).length - EVENTS_SHOWN)} weitere, siehe Zeitleiste`) : null]],
    [others.length ? 'Verbindungen unter\u00adeinander' : 'Verbindungen zu anderen Städten', listed(ties, tie)],
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
  const wide = new Set(['Personen in Ämtern', 'Partner', 'Zeitleiste', 'Initiativen nach Thema', 'Initiativen nach Stand', 'Verbindungen zu anderen Städten']);
  const definition = (list) => el('dl', { class: 'facts' }, list.map(([term, child]) => el('div', {}, el('dt', {}, term), el('dd', {}, child))));
  const where = [city.type, city.kreis && city.kreis !== city.name ? `Kreis: ${city.kreis}` : null, city.land !== city.name ? city.land : null].filter(Boolean).join(' · ');
  const own = initiativesIn(city.number);
  const byTheme = group(own, (item) => item.theme);
  const news = [...articlesOn(city.number)].sort((a, b) => dateOrder(b.date) - dateOrder(a.date));
  byId('stadt-profil').replaceChildren(el('article', { class: 'card', 'aria-labelledby': 'profil-name' },
    el('h3', { id: 'profil-name', class: 'city' }, city.label), el('p', { class: 'small' }, `${where} · Gemeindeschlüssel ${city.ags}`),
    city.reports === 0 ? el('p', { class: 'note' }, 'Über diese Stadt gibt es keine eigene Meldung; sie wird nur genannt.') : null,
    el('div', { class: 'halves even' }, definition(facts.filter(([term]) => !wide.has(term))), definition(facts.filter(([term]) => wide.has(term)))),
    own.length ? [el('h4', {}, 'Initiativen'), el('div', { class: 'themes' }, meta.themes.map((name, theme) => (byTheme(theme).length
      ? el('div', {}, el('h5', {}, name), listed(byTheme(theme), (item) => [factButton(item.name, initiativeFact(item)), el('span', { class: 'sub' }, [KINDS[item.kind], statusName(item.status), period(item)].filter(Boolean).join(' · '))]))
      : null)))] : null,
    news.length ? [el('h4', {}, 'Meldungen über die Stadt'), listed(news, (item) => [
      item.url ? el('a', { href: item.url, target: '_blank', rel: 'noopener noreferrer' }, item.title || 'Meldung ohne Titel', hidden(' (neues Fenster, Internet)')) : item.title || 'Meldung ohne Titel',
      el('span', { class: 'sub' }, [item.publisher === null ? null : data.publishers[item.publisher], dateWords(item.date)].filter(Boolean).join(', ')),
    ])] : null));
}
