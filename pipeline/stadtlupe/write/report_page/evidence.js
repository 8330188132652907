// Every fact opens its evidence: the sentences that prove it, with source, date and address.
const dialog = byId('beleg');

/** Show a fact: { title, details: [[term, value]], proof: [number of sentences, article, quote, ...] }. */
function showEvidence(fact) {
  byId('beleg-titel').replaceChildren(fact.title);
  const [number, ...refs] = fact.proof || [0];
  const quotes = [];
  for (let place = 0; place < refs.length; place += 2) quotes.push(quoteOf(articles[refs[place]], data.quotes[refs[place + 1]]));
  const details = fact.details.filter(([, value]) => value !== null && value !== '');
  const more = number > quotes.length
    ? ` (${whole.format(quotes.length)} von ${whole.format(number)}; alle stehen in der Tabelle evidence)` : '';
  byId('beleg-inhalt').replaceChildren(
    details.length ? el('dl', { class: 'details' }, details.map(([term, value]) => [el('dt', {}, term), el('dd', {}, value)])) : '',
    el('h3', {}, `${number === 1 ? 'Beleg' : 'Belege'}${more}`),
    ...(quotes.length ? quotes : [el('p', {}, 'Zu dieser Angabe ist auf dieser Seite kein Satz vorhanden.')]),
  );
  dialog.showModal();
  byId('beleg-titel').focus();
}

function quoteOf(article, quote) {
  const date = dateWords(article.date) || 'ohne Datum';
  const source = article.publisher === null ? 'Quelle nicht genannt' : data.publishers[article.publisher];
  const address = article.url
    ? el('a', { href: article.url, target: '_blank', rel: 'noopener noreferrer' }, 'Meldung öffnen', hidden(' (neues Fenster, Internet)'))
    : el('span', {}, `Kennung in den Tabellen: ${article.ident}`);
  return el('figure', { class: 'quote' },
    el('blockquote', {}, el('p', {}, quote)),
    el('figcaption', {}, el('strong', {}, source), `, ${date}`, el('br'), article.title || 'Meldung ohne Titel', el('br'), address));
}

byId('beleg-zu').addEventListener('click', () => dialog.close());
dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });

/** Text that opens the evidence of a fact; plain text where there is none. */
function factButton(text, fact) {
  if (!fact || !fact.proof) return el('span', {}, text);
  return el('button', { type: 'button', class: 'fact', 'aria-haspopup': 'dialog', onclick: () => showEvidence(fact) }, text);
}

/** Facts of the tables, each with what the dialog shows about it. */
const initiativeFact = (item) => ({
  title: item.name,
  proof: item.proof,
  details: [
    ['Stadt', cityName(item.city)], ['Art', KINDS[item.kind]], ['Thema', themeName(item.theme)], ['Stand', statusName(item.status)],
    ['Zeit', period(item)], ['Geld', item.amount === null ? null : euros(item.amount)], ['Auch genannt', item.aliases],
    ['Beteiligt', partsOf(item)], ['Meldungen', whole.format(item.reports)],
  ],
});
const personFact = (item) => ({
  title: [item.title, item.name].filter(Boolean).join(' '),
  proof: item.proof,
  details: [['Ämter und Funktionen', rolesOf(item).map(roleText).join('; ')], ['Gesehen', seen(item)], ['Meldungen', whole.format(item.reports)]],
});
const positionFact = (item) => ({
  title: `${people[item.person].name}: ${item.role}`,
  proof: item.proof,
  details: [['Stadt', cityName(item.city)], ['Stelle', item.organization === null ? null : organizations[item.organization].name],
    ['Gesehen', seen(item)]],
});
const organizationFact = (item) => ({
  title: item.name,
  proof: item.proof,
  details: [['Art', BODIES[item.type]], ['Stadt', cityName(item.city)], ['Auch genannt', item.aliases], ['Meldungen', whole.format(item.reports)]],
});
const eventFact = (item) => ({
  title: [dateWords(item.date), (subjectOf(item.subject) || {}).name || cityName(item.city)].filter(Boolean).join(': '),
  proof: item.proof,
  details: [['Stadt', cityName(item.city)], ['Art', EVENTS[item.kind]]],
});
const linkFact = (item) => ({
  title: `${cityName(item.source)} und ${cityName(item.target)}: ${TIES[item.kind]}`,
  proof: item.proof,
  details: [['Meldungen', whole.format(item.reports)]],
});

/** What an event or a part is about. */
function subjectOf(subject) {
  if (!subject) return null;
  return [initiatives, organizations, people][subject[0]][subject[1]];
}
/** An event in a line: what happened with what; a mere date is told by the beginning of its sentence. */
function eventText(item, kind = item.kind) {
  const subject = subjectOf(item.subject);
  if (kind !== 'stated' && subject && item.subject[0] !== 2) return `${subject.name}: ${EVENTS[kind]}`;
  const quote = item.proof ? beginning(data.quotes[item.proof[2]], 90) : '';
  if (quote) return item.kind === 'stated' ? quote : `${quote} (${EVENTS[item.kind]})`;
  return `${subject ? subject.name : cityName(item.city) || 'Ohne Ort'}: ${EVENTS[item.kind]}`;
}
const partsOf = (item) => (item.parts || []).map((part) => `${subjectOf(part).name} (${PARTS[part[2]]})`).join(', ');

/** Beginning and end in words; a beginning that lay ahead when it was reported is no "seit". */
function period(item) {
  const [start, end] = [dateWords(item.started), dateWords(item.target)];
  if (start && end) return `${start} bis ${end}`;
  if (end) return `bis ${end}`;
  if (!start || / bis |Jahr/.test(start)) return start;
  return `${item.last !== null && dateOrder(item.started) > dateOrder(item.last) ? 'ab' : 'seit'} ${start}`;
}
const seen = (item) => (item.first === item.last ? dateWords(item.first) : `${dateWords(item.first)} bis ${dateWords(item.last)}`);

const rolesByPerson = new Map();
for (const position of positions) {
  if (!rolesByPerson.has(position.person)) rolesByPerson.set(position.person, []);
  rolesByPerson.get(position.person).push(position);
}
const rolesOf = (person) => rolesByPerson.get(person.number) || [];
function roleText(position) {
  const where = position.organization === null ? cityName(position.city) : organizations[position.organization].name;
  return where ? `${position.role} (${where})` : position.role;
}
