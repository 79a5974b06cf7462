import { html, useEffect, useRef, useState } from './html.js';
import { t } from '../words.js';

const chunk = 100;
const margin = '1200px 0px';
// Before a part of a long table was seen, so that the bar of the page is about right.
const guessedHeight = 42;

/**
 * Rows as a table, and as cards where there is no room. `columns`: `{name, cell(row), kind}`; kind is `number`, `main`, `quiet`
 * or `do`. A heading stands before each group that `group(row)` names. Of a long table, only what is near the view is in the page.
 * @template Row
 * @param {{ caption: string, columns: Column<Row>[], rows: Row[], keyOf: (row: Row) => unknown, group?: (row: Row) => string, busy?: boolean, classOf?: (row: Row) => string }} props
 */
export function Table({ caption, columns, rows, keyOf, group, busy, classOf }) {
  /** @type {(from: number, until: number) => Markup} */
  const lines = (from, until) => {
    const found = [];
    for (let index = from; index < until; index++) {
      const row = rows[index];
      const heading = group?.(row);
      if (heading && (!index || group(rows[index - 1]) !== heading)) {
        found.push(html`<tr class="group" key=${`group ${heading}`}><th colspan=${columns.length} scope="colgroup">${heading}</th></tr>`);
      }
      found.push(html`<tr key=${keyOf(row)} class=${classOf?.(row) ?? ''}>
        ${columns.map((column) => cellOf(column, row))}
      </tr>`);
    }
    return found;
  };
  const starts = rows.length > 2 * chunk ? Array.from({ length: Math.ceil(rows.length / chunk) }, (_, index) => index * chunk) : [];
  return html`<div class="table" aria-busy=${busy ? 'true' : 'false'}><table aria-rowcount=${starts.length ? rows.length + 1 : undefined}>
    <caption class="for-reader">${caption}</caption>
    <thead><tr>${columns.map((column) => html`<th scope="col" class=${column.kind ?? ''}>${column.head ?? (column.name || html`<span class="for-reader">${t('actions')}</span>`)}</th>`)}</tr></thead>
    ${starts.length ? starts.map((from) => html`<${Chunk} key=${from} from=${from} until=${Math.min(from + chunk, rows.length)} lines=${lines} width=${columns.length} />`) : html`<tbody>${lines(0, rows.length)}</tbody>`}
  </table></div>`;
}

// What is far from the view, and has not the focus, is a gap of the same height.
/** @param {{ from: number, until: number, lines: (from: number, until: number) => Markup, width: number }} props */
function Chunk({ from, until, lines, width }) {
  const place = useRef(null);
  const height = useRef((until - from) * guessedHeight);
  const [near, setNear] = useState(!from);
  useEffect(() => {
    const observer = new IntersectionObserver((entries) => {
      const entry = entries.at(-1);
      if (!entry.isIntersecting && place.current.contains(document.activeElement)) return;
      if (!entry.isIntersecting && entry.boundingClientRect.height) height.current = entry.boundingClientRect.height;
      setNear(entry.isIntersecting);
    }, { rootMargin: margin });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return html`<tbody ref=${place}>${near ? lines(from, until) : html`<tr class="gap"><td colspan=${width} style=${{ blockSize: `${height.current}px` }}></td></tr>`}</tbody>`;
}

/**
 * @template Row
 * @param {Column<Row>} column
 * @param {Row} row
 */
function cellOf(column, row) {
  const content = column.cell(row);
  const isVoid = content === '' || content === null || content === undefined || content === false;
  return html`<td class="${column.kind ?? ''} ${isVoid ? 'void' : ''}" data-label=${column.name || undefined}>${isVoid ? '' : html`<div>${content}</div>`}</td>`;
}

/**
 * More rows, and how many there are.
 * @param {{ pages: Api.Listed<unknown>, label?: string }} props
 */
export function More({ pages, label }) {
  const { rows, total, more, busy } = pages;
  if (!rows) return null;
  return html`<div class="more">
    ${total !== null && total > rows.length && html`<span class="quiet">${t('shown.of', { shown: rows.length, n: total })}</span>`}
    ${more && html`<button type="button" onClick=${more} disabled=${busy}>${label ?? t('older')}</button>`}
  </div>`;
}
