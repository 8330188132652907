// Heatmap of cities and themes: a table whose fields are coloured by number, so it needs no second form for reading aloud.
const THEME_ROWS = 20;
let themesPerHead = false;
let themesAll = false;

/** Long words may be divided where columns are narrow. */
const hyphenated = (text) => text.replace(/(Ver|Kommuni|Gesell|Mobi)(waltung|kation|schaft|lität)/g, '$1\u00ad$2');

function drawThemes() {
  const host = byId('themen-mass');
  for (const [text, perHead] of [['Anzahl der Initiativen', false], ['Initiativen je 100.000 Einwohner', true]]) {
    const input = el('input', { type: 'radio', name: 'mass', id: newId(), onchange: () => { themesPerHead = perHead; drawThemeTable(); } });
    input.checked = perHead === themesPerHead;
    host.append(el('span', { class: 'option' }, input, el('label', { for: input.id }, text)));
  }
  drawThemeTable();
}

function drawThemeTable() {
  const host = byId('themen-tafel');
  const ranked = cities.filter((city) => city.themes)
    .sort((a, b) => b.reports - a.reports || total(b.themes) - total(a.themes) || byName.compare(a.name, b.name));
  if (!ranked.length) { host.replaceChildren(el('p', { class: 'empty' }, 'Die Meldungen nennen keine Initiativen.')); return; }
  const rows = themesAll ? ranked : ranked.slice(0, THEME_ROWS);
  const used = meta.themes.map((_, theme) => theme).filter((theme) => ranked.some((city) => city.themes[theme]));
  const value = (city, number) => (themesPerHead ? per100k(number, city.population) : number);
  const values = ranked.flatMap((city) => used.map((theme) => value(city, city.themes[theme])).filter((number) => number));
  const most = Math.max(...values, 0);
  // Steps on a root scale: one large city must not make all others look alike.
  const shade = (number) => (number ? Math.max(1, Math.ceil(5 * Math.sqrt(number / most))) : 0);
  const show = (number) => (number === null ? '?' : number && number < 0.1 ? '< 0,1' : (themesPerHead ? rough : whole).format(number));
  const buttons = [];
  const body = rows.map((city) => el('tr', {},
    el('th', { scope: 'row' }, el('button', { type: 'button', class: 'go', onclick: () => showCity(city.number, true) }, city.label),
      el('span', { class: 'coverage' }, reportsOf(city.reports))),
    used.map((theme) => {
      const number = city.themes[theme];
      if (!number) return el('td', { class: 'heat' }, el('span', { class: 'zero' }, '0'));
      const shown = show(value(city, number));
      const label = `${city.label}, ${themeName(theme)}: ${shown}${themesPerHead ? ' je 100.000 Einwohner' : ''}, Liste zeigen`;
      const node = el('button', { type: 'button', 'aria-label': label, onclick: () => showInitiatives({ city: String(city.number), theme: String(theme) }) }, shown);
      buttons.push(node);
      return el('td', { class: `heat q${shade(value(city, number))}` }, node);
    }),
    el('td', { class: 'number sum' }, show(value(city, total(city.themes))))));
  const node = el('table', { class: 'heatmap' },
    el('caption', { class: 'hidden' }, themesPerHead ? 'Initiativen je 100.000 Einwohner nach Stadt und Thema' : 'Anzahl der Initiativen nach Stadt und Thema'),
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Stadt'), used.map((theme) => el('th', { scope: 'col' }, hyphenated(themeName(theme)))), el('th', { scope: 'col', class: 'number' }, 'Gesamt'))),
    el('tbody', {}, body));
  const parts = [el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Städte und Themen, waagerecht verschiebbar' }, node)];
  if (ranked.length > THEME_ROWS) {
    const text = themesAll ? `Nur die ersten ${THEME_ROWS} Städte zeigen` : `Alle ${whole.format(ranked.length)} Städte zeigen`;
    const more = el('button', { type: 'button', class: 'more', onclick: () => { themesAll = !themesAll; drawThemeTable(); host.querySelector('.more').focus(); } }, text);
    parts.push(more);
  }
  host.replaceChildren(...parts);
  roving(node, buttons);
}
