import { html } from './html.js';
import { t } from '../words.js';
import { bytes, percent, shortDay } from './time.js';
import { Table } from './table.js';

/**
 * How full the disk of the archives is: what they take, what else takes, what is free.
 * @param {{ store: Api.StoreAnswer }} props
 */
export function StoreBar({ store }) {
  const free = store.free_bytes;
  const total = store.bytes + free;
  const share = total ? (100 * store.bytes) / total : 0;
  return html`<div class="store">
    <div class="store-bar" role="img" aria-label=${t('store.label', { used: bytes(store.bytes), free: bytes(free) })}><i style=${{ inlineSize: `${Math.max(share, 0.5)}%` }}></i></div>
    <p><strong>${bytes(store.bytes)}</strong> ${t('store.archives', { n: store.archives })} · <strong>${bytes(free)}</strong> ${t('store.free')}${share >= 1 ? html` <span class="quiet">(${percent(Math.round(share))})</span>` : ''}</p>
  </div>`;
}

/**
 * How the archives have grown, as an area and as a table. `days`: `{date, bytes, free_bytes}`, oldest first.
 * @param {{ days: Api.StoreSampleAnswer[], label: string }} props
 */
export function Growth({ days, label }) {
  const most = Math.max(...days.map((one) => one.bytes), 1);
  const points = days.map((one, index) => `${(100 * index) / Math.max(1, days.length - 1)},${40 - (36 * one.bytes) / most}`);
  const step = Math.ceil(days.length / 30);
  return html`<svg class="growth" viewBox="0 0 100 40" preserveAspectRatio="none" role="img" aria-label=${label}><path d=${`M0,40L${points.join('L')}L100,40z`} /></svg>
    <div class="strip-ends"><span>${shortDay(`${days[0].date}T12:00`)}</span><span>${bytes(most)}</span><span>${shortDay(`${days.at(-1).date}T12:00`)}</span></div>
    <details><summary>${t('as.table')}</summary><${Table} caption=${label} keyOf=${(row) => row.date} rows=${days.filter((_, index) => index % step === 0).reverse()} columns=${[
      { name: t('when'), kind: 'main', cell: (row) => shortDay(`${row.date}T12:00`) },
      { name: t('store.title'), kind: 'number', cell: (row) => bytes(row.bytes) },
      { name: t('store.free'), kind: 'number', cell: (row) => bytes(row.free_bytes) },
    ]} /></details>`;
}

/**
 * Shares of one whole as a bar with its words below. `parts`: `[tone, count, words]`.
 * @param {{ parts: [tone: string, count: number, words: string][], label: string }} props
 */
export function Shares({ parts, label }) {
  const total = parts.reduce((sum, part) => sum + part[1], 0);
  return html`<div class="shares" role="img" aria-label=${`${label}: ${parts.map((part) => `${part[2]} ${part[1]}`).join(', ')}`}>
    ${total > 0 && parts.filter((part) => part[1]).map(([tone, count, words]) => html`<i key=${words} class=${tone} style=${{ flexGrow: count }}></i>`)}
  </div>
  <ul class="legend">${parts.map(([tone, count, words]) => html`<li key=${words}><i class="dot ${tone}"></i>${words} <strong>${count}</strong></li>`)}</ul>`;
}
