// What charts share: columns over time, bars in tables, lists that grow on demand.
/** A horizontal bar with its number; the number says it, the bar only shows it. */
function bar(value, most, text) {
  const mark = el('span', { class: 'bar-mark', 'aria-hidden': 'true' });
  mark.style.setProperty('width', `${most ? Math.max(value ? 2 : 0, (100 * value) / most) : 0}%`);
  return el('span', { class: 'bar' }, el('span', { class: 'bar-track', 'aria-hidden': 'true' }, mark), el('span', { class: 'bar-text' }, text));
}

/** Bars for named numbers, as a list. */
function bars(pairs, most) {
  return el('ul', { class: 'bars' }, pairs.map(([name, value]) =>
    el('li', {}, el('span', { class: 'bar-name' }, name), bar(value, most, whole.format(value)))));
}

const classOf = (column) => [column.number ? 'number' : '', column.spare ? 'spare' : ''].join(' ').trim() || null;

/** A table. `columns` are { name, of: row => child, number, spare: not on small screens }; the first one heads its row. */
function table(caption, columns, rows) {
  const cell = (column, row, place) => {
    const attributes = { class: classOf(column), 'data-label': column.name, role: place ? 'cell' : 'rowheader' };
    return el(place ? 'td' : 'th', place ? attributes : { ...attributes, scope: 'row' }, column.of(row));
  };
  return el('table', { role: 'table' },
    el('caption', { class: 'hidden' }, caption),
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, columns.map((column) =>
      el('th', { scope: 'col', role: 'columnheader', class: classOf(column) }, column.name)))),
    el('tbody', { role: 'rowgroup' }, rows.map((row) =>
      el('tr', { role: 'row' }, columns.map((column, place) => cell(column, row, place))))));
}

/** A table that shows some rows and more on demand; the new rows' first one gets the focus. */
function growing(host, caption, columns, rows, step, className = '') {
  if (!rows.length) { host.replaceChildren(el('p', { class: 'empty' }, 'Keine Einträge.')); return; }
  const node = table(caption, columns, rows.slice(0, step));
  node.className = className;
  host.replaceChildren(node);
  if (rows.length <= step) return;
  let shown = step;
  const more = el('button', { type: 'button', class: 'more' });
  const label = () => { more.textContent = `Weitere ${whole.format(Math.min(step, rows.length - shown))} von ${whole.format(rows.length - shown)} zeigen`; };
  more.addEventListener('click', () => {
    const next = table(caption, columns, rows.slice(shown, shown + step)).tBodies[0];
    const first = next.rows[0].cells[0];
    node.tBodies[0].append(...next.rows);
    shown += step;
    if (shown >= rows.length) more.remove(); else label();
    first.setAttribute('tabindex', '-1');
    first.focus();
  });
  label();
  host.append(more);
}

/** Columns over time with a table beside them. */
function columnChart(host, caption, pairs) {
  // Drawn for the room there is, so that its numbers keep their size.
  const width = Math.max(280, Math.min(640, host.clientWidth || 520));
  const [height, foot, head] = [150, 24, 16];
  const most = Math.max(...pairs.map(([, value]) => value), 1);
  const step = width / pairs.length;
  const every = Math.ceil(pairs.length / Math.max(4, Math.floor(width / 64)));
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'columns', role: 'img', 'aria-label': `${caption}; die Zahlen stehen in der Tabelle darunter` });
  pairs.forEach(([name, value], place) => {
    const tall = ((height - foot - head) * value) / most;
    const middle = (place + 0.5) * step;
    const wide = Math.min(44, step * 0.72);
    drawing.append(svg('rect', { x: middle - wide / 2, y: height - foot - tall, width: wide, height: tall, rx: 2 }));
    if (value && step > 22) drawing.append(svg('text', { x: middle, y: height - foot - tall - 4, class: 'value' }, whole.format(value)));
    if (place % every === 0) drawing.append(svg('text', { x: middle, y: height - 7 }, name));
  });
  drawing.append(svg('line', { x1: 0, x2: width, y1: height - foot, y2: height - foot }));
  const columns = [{ name: 'Zeit', of: ([name]) => name }, { name: 'Meldungen', number: true, of: ([, value]) => whole.format(value) }];
  host.replaceChildren(drawing, el('details', {}, el('summary', {}, 'Als Tabelle'), el('div', { class: 'scroll short', tabindex: '0', role: 'region', 'aria-label': caption }, table(caption, columns, pairs))));
}
