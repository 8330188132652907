// Two to four cities side by side.
const COLUMNS = 4;

function drawCompare() {
  const host = byId('vergleich-wahl');
  if (compared.length < 2) {
    byId('vergleich-tafel').append(el('p', { class: 'empty' }, 'Für einen Vergleich braucht es Meldungen über mindestens zwei Städte.'));
    return;
  }
  const ranked = [...compared].sort((a, b) => b.reports - a.reports || total(b.themes) - total(a.themes) || byName.compare(a.name, b.name));
  const options = cityOptions(compared);
  const controls = Array.from({ length: COLUMNS }, (_, place) => select(
    place < 2 ? options : [['', 'keine'], ...options], place < 2 ? String(ranked[place].number) : '', () => {
      const chosen = update();
      byId('vergleich-status').textContent = `Verglichen werden ${chosen.map((city) => city.label).join(', ')}`;
    }));
  host.append(...controls.map((control, place) => field(`Stadt ${place + 1}${place < 2 ? '' : ' (freiwillig)'}`, control)));
  function update() {
    const chosen = [...new Set(controls.map((control) => control.value).filter(Boolean))].map((value) => cities[Number(value)]);
    drawComparison(chosen);
    return chosen;
  }
  update();
}

function drawComparison(chosen) {
  const host = byId('vergleich-tafel');
  const most = Math.max(1, ...chosen.flatMap((city) => [...(city.themes || []), ...(city.statuses || [])]));
  const columns = chosen.map((city) => cityFacts(city, most, chosen));
  const rows = columns[0].map(([term], row) => el('tr', { role: 'row' }, el('th', { scope: 'row', role: 'rowheader' }, term), columns.map((column) => el('td', { role: 'cell' }, column[row][1]))));
  const node = el('table', { class: 'comparison', role: 'table' },
    el('caption', { class: 'hidden' }, `Vergleich: ${chosen.map((city) => city.label).join(', ')}`),
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, el('td', { role: 'cell' }), chosen.map((city) => el('th', { scope: 'col', role: 'columnheader' }, city.label, el('span', { class: 'sub' }, city.land))))),
    el('tbody', { role: 'rowgroup' }, rows));
  node.style.setProperty('--cities', chosen.length);
  host.replaceChildren(
    chosen.length < 2 ? el('p', { class: 'note' }, 'Bitte zwei verschiedene Städte wählen.') : '',
    el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Vergleich, waagerecht verschiebbar' }, node));
}
