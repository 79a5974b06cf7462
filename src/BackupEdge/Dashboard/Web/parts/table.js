import { html } from './html.js';
import { t } from '../words.js';

/**
 * Rows as a table, and as cards where there is no room. `columns`: `{name, cell(row), kind}`; kind is `number`, `main`, `quiet`
 * or `do`. A heading stands before each group that `group(row)` names.
 */
export function Table({ caption, columns, rows, keyOf, group, busy, classOf }) {
  let before = null;
  const lines = [];
  for (const row of rows) {
    const heading = group?.(row);
    if (heading && heading !== before) {
      lines.push(html`<tr class="group" key=${`group ${heading}`}><th colspan=${columns.length} scope="colgroup">${heading}</th></tr>`);
      before = heading;
    }
    lines.push(html`<tr key=${keyOf(row)} class=${classOf?.(row) ?? ''}>
      ${columns.map((column) => cellOf(column, row))}
    </tr>`);
  }
  return html`<div class="table" aria-busy=${busy ? 'true' : 'false'}><table>
    <caption class="for-reader">${caption}</caption>
    <thead><tr>${columns.map((column) => html`<th scope="col" class=${column.kind ?? ''}>${column.head ?? (column.name || html`<span class="for-reader">${t('actions')}</span>`)}</th>`)}</tr></thead>
    <tbody>${lines}</tbody>
  </table></div>`;
}

function cellOf(column, row) {
  const content = column.cell(row);
  const isVoid = content === '' || content === null || content === undefined || content === false;
  return html`<td class="${column.kind ?? ''} ${isVoid ? 'void' : ''}" data-label=${column.name || undefined}>${isVoid ? '' : html`<div>${content}</div>`}</td>`;
}

/** More rows, and how many there are. */
export function More({ pages, label }) {
  const { rows, total, more, busy } = pages;
  if (!rows) return null;
  return html`<div class="more">
    ${total !== null && total > rows.length && html`<span class="quiet">${t('shown.of', { shown: rows.length, n: total })}</span>`}
    ${more && html`<button type="button" onClick=${more} disabled=${busy}>${label ?? t('older')}</button>`}
  </div>`;
}
