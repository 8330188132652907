// Overview: figures, map, coverage, articles over time, and what was left out.
const MAP_CITIES = 400;

function drawOverview() {
  const span = meta.first ? (meta.first === meta.last ? ` vom ${meta.first}` : ` von ${meta.first} bis ${meta.last}`) : '';
  byId('einleitung').textContent = `${reportsOf(meta.distinct)} aus ${sourcesOf(meta.publishers)}${span}. `
    + `${counted(cities.length, 'Stadt, Gemeinde oder Landkreis wird', 'Städte, Gemeinden und Landkreise werden')} genannt; `
    + `über ${whole.format(meta.reported)} davon gibt es eigene Meldungen.`;
  const figures = [
    ['Meldungen', meta.distinct], ['Städte mit eigenen Meldungen', meta.reported], ['Initiativen', meta.total.initiatives],
    ['Personen', meta.total.people], ['Organisationen', meta.total.organizations], ['Termine', meta.total.events],
  ];
  byId('zahlen').append(...figures.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, whole.format(value)))));
  drawMap();
  const columns = [
    { name: 'Stadt', of: (city) => el('button', { type: 'button', class: 'go', onclick: () => showCity(city.number, true) }, city.label) },
    { name: 'Mel\u00addungen', number: true, of: (city) => whole.format(city.reports) },
    { name: 'Quellen', number: true, of: (city) => whole.format(city.sources) },
    { name: 'genannt', number: true, of: (city) => whole.format(city.named) },
    { name: 'Initiativen', number: true, spare: true, of: (city) => whole.format(total(city.themes)) },
  ];
  const ranked = [...cities].sort((a, b) => b.reports - a.reports || b.named - a.named || byName.compare(a.name, b.name));
  growing(byId('abdeckung'), 'Meldungen, Quellen und Initiativen je Stadt', columns, ranked, 10, 'compact');
  const unit = meta.series.unit;
  byId('h-verlauf').textContent = `Meldungen je ${unit}`;
  if (meta.series.values.length) {
    const names = meta.series.values.map(([period, value]) => [unit === 'Jahr' ? period : `${period.slice(5)}/${period.slice(2, 4)}`, value]);
    columnChart(byId('verlauf'), `Meldungen je ${unit}`, names);
  } else byId('verlauf').append(el('p', { class: 'empty' }, 'Keine Meldung nennt ihr Datum.'));
  if (meta.undated) byId('verlauf').append(el('p', { class: 'small' }, `${reportsOf(meta.undated)} ohne Datum.`));
  drawLeftOut();
}

function drawMap() {
  const drawing = byId('karte');
  const placed = cities.filter((city) => city.x !== null).slice(0, MAP_CITIES);
  const most = Math.max(...placed.map((city) => city.named), 1);
  // The more circles, the smaller: they should not hide one another.
  const largest = Math.max(5, 12 * (60 / Math.max(60, placed.length)) ** 0.4);
  const radius = (city) => 3 + (largest - 3) * Math.sqrt(Math.max(city.named, 0.2) / most);
  const text = (city) => `${city.label}: ${coverageText(city)}; in ${reportsOf(city.named)} genannt`;
  const marks = placed.map((city) => {
    const say = () => { byId('karte-text').textContent = text(city); };
    const mark = svg('circle', { cx: city.x, cy: city.y, r: radius(city), class: city.reports ? 'own' : 'other', role: 'button', 'aria-label': text(city), onfocus: say, onmouseenter: say },
      svg('title', {}, text(city)));
    return pressable(mark, () => showCity(city.number, true));
  });
  // Small ones and those with reports of their own on top, so that none is hidden.
  const own = (mark) => Number(mark.getAttribute('class') === 'own');
  const group = svg('g', {}, [...marks].sort((a, b) => own(a) - own(b) || b.getAttribute('r') - a.getAttribute('r')));
  drawing.append(group, mapLabels(placed.filter((city) => city.reports || city.named > 1), radius));
  roving(drawing, marks);
  byId('karte-text').textContent = placed.length < cities.length
    ? `Die Karte zeigt ${whole.format(placed.length)} von ${whole.format(cities.length)} genannten Orten.` : ' ';
}

/** Names beside the circles of the most named cities, where there is room. */
function mapLabels(list, radius) {
  const taken = list.map((city) => [city.x - radius(city), city.y - radius(city), city.x + radius(city), city.y + radius(city)]);
  const group = svg('g', { class: 'names', 'aria-hidden': 'true' });
  const [, , width] = byId('karte').getAttribute('viewBox').split(' ').map(Number);
  for (const city of list.slice(0, 60)) {
    const [wide, tall, gap] = [city.label.length * 6.1 + 2, 12, radius(city) + 3];
    const places = [
      [city.x + gap, city.y + 4, 'start'], [city.x - gap, city.y + 4, 'end'],
      [city.x, city.y - gap - 1, 'middle'], [city.x, city.y + gap + 9, 'middle'],
    ];
    for (const [x, y, anchor] of places) {
      const left = anchor === 'start' ? x : anchor === 'end' ? x - wide : x - wide / 2;
      const box = [left, y - tall + 2, left + wide, y + 2];
      const free = left >= 0 && box[2] <= width && taken.every(([a, b, c, d]) => box[2] < a || box[0] > c || box[3] < b || box[1] > d);
      if (!free) continue;
      taken.push(box);
      group.append(svg('text', { x, y, 'text-anchor': anchor }, city.label));
      break;
    }
  }
  return group;
}

function drawLeftOut() {
  const names = {
    initiatives: ['Initiativen', 'initiatives'], people: ['Personen', 'people'], organizations: ['Organisationen', 'organizations'],
    events: ['Terminen', 'events'], links: ['Verbindungen', 'links'], articles: ['Meldungen', 'articles'],
  };
  const cut = Object.entries(names).filter(([key]) => meta.shown[key] < meta.total[key]);
  const host = byId('ausgelassen');
  if (cut.length) {
    host.append(
      el('p', {}, el('strong', {}, 'Nicht alles steht auf dieser Seite, damit sie schnell bleibt.'),
        ' Gezählt wurde alles; die Listen sind gekürzt, und zwar so, dass jede Stadt vorkommt:'),
      el('ul', {}, cut.map(([key, [name, file]]) => el('li', {}, `${whole.format(meta.shown[key])} von ${whole.format(meta.total[key])} ${name}; alle stehen in der Tabelle „${file}“ im selben Ordner.`))));
  }
  host.append(el('p', {}, `Je Angabe zeigt die Seite höchstens ${counted(meta.quotes, 'Satz', 'Sätze')} als Beleg; alle stehen in der Tabelle „evidence“ im selben Ordner.`
    + (meta.duplicates ? ` ${counted(meta.duplicates, 'Meldung wiederholt eine andere und zählt', 'Meldungen wiederholen andere und zählen')} nicht.` : '')
    + (meta.rejected ? ` ${counted(meta.rejected, 'Eingabe konnte', 'Eingaben konnten')} nicht gelesen werden; die Gründe stehen in der Tabelle „rejected“.` : '')));
}
