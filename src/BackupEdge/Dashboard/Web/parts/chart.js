import { html } from './html.js';
import { t } from '../words.js';
import { bytes, percent } from './time.js';

/** How full the disk of the archives is: what they take, what else takes, what is free. */
export function StoreBar({ store }) {
  const free = store.free_bytes;
  const total = store.total_bytes ?? store.bytes + free;
  const share = total ? (100 * store.bytes) / total : 0;
  return html`<div class="store">
    <div class="store-bar" role="img" aria-label=${t('store.label', { used: bytes(store.bytes), free: bytes(free) })}><i style=${{ inlineSize: `${Math.max(share, 0.5)}%` }}></i></div>
    <p><strong>${bytes(store.bytes)}</strong> ${t('store.archives', { n: store.archives })} · <strong>${bytes(free)}</strong> ${t('store.free')}${share >= 1 ? html` <span class="quiet">(${percent(Math.round(share))})</span>` : ''}</p>
  </div>`;
}

/** Shares of one whole as a bar with its words below. `parts`: `[tone, count, words]`. */
export function Shares({ parts, label }) {
  const total = parts.reduce((sum, part) => sum + part[1], 0);
  return html`<div class="shares" role="img" aria-label=${`${label}: ${parts.map((part) => `${part[2]} ${part[1]}`).join(', ')}`}>
    ${total > 0 && parts.filter((part) => part[1]).map(([tone, count, words]) => html`<i key=${words} class=${tone} style=${{ flexGrow: count }}></i>`)}
  </div>
  <ul class="legend">${parts.map(([tone, count, words]) => html`<li key=${words}><i class="dot ${tone}"></i>${words} <strong>${count}</strong></li>`)}</ul>`;
}
