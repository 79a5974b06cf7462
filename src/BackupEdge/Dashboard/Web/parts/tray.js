import { html } from './html.js';
import { t } from '../words.js';
import { clearPicks, may, useStore } from '../state.js';
import { address, id } from '../api.js';
import { Icon } from './icon.js';
import { Act } from './page.js';
import { bytes } from './time.js';
import { go, to } from './route.js';

// Proxies read request lines of 8 KiB at most; what is longer can be restored.
const longest = 8000;

/** What was picked while walking; it is the first step of a restore. */
export function Tray() {
  const tray = useStore((store) => store.tray);
  if (!tray.items.size) return null;
  const items = [...tray.items.values()];
  const href = items.length === 1 ? downloadOf(tray.backupId, items[0]) : address(`${id(tray.backupId)}/export`, { path: items.map((item) => item.path), format: 'tar' }).href;
  const size = items.reduce((sum, item) => sum + item.size, 0);
  return html`<section class="tray" aria-label=${t('tray')}>
    <p><strong>${t('tray.count', { n: items.length })}</strong>${size > 0 && html` <span class="quiet">${bytes(size)}${items.some((item) => item.type === 'directory') ? ` + ${t('tray.folders')}` : ''}</span>`}</p>
    <div class="actions">
      <button type="button" onClick=${clearPicks}>${t('tray.clear')}</button>
      ${href.length < longest && may('admin') && html`<a class="button" href=${href} download><${Icon} name="download" size=${18} />${t('download')}</a>`}
      <${Act} kind="first" icon="restore" onClick=${() => go(to(['restore', tray.backupId], { tray: 1 }))}>${t('restore.title')}<//>
    </div></section>`;
}

/**
 * A plain link: a file as it is, a folder as tar.
 * @param {string} backupId
 * @param {Picked} item
 */
export function downloadOf(backupId, item) {
  return item.type === 'directory'
    ? address(`${id(backupId)}/export`, { path: item.path, format: 'tar' }).href
    : address(`${id(backupId)}/files/content`, { path: item.path }).href;
}
