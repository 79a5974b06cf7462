import { html, useEffect, useState, useId } from './html.js';
import { t } from '../words.js';
import { page } from '../api.js';
import { exact, when, ago } from './time.js';
import { Icon } from './icon.js';

/**
 * Whether a folder changed at each backup, newest first: `Map(backup id -> boolean)`. The answer comes in parts; what is still unknown
 * is missing.
 * @param {Api.BackupListItem[] | null} rows
 * @param {string} path
 * @returns {Map<string, boolean>}
 */
export function useChanges(rows, path) {
  const [known, setKnown] = useState({ path, map: new Map() });
  const key = rows?.map((row) => row.id).join();
  useEffect(() => {
    if (!rows?.length) return undefined;
    const abort = new AbortController();
    const map = new Map();
    setKnown({ path, map });
    const ask = async () => {
      const limit = Math.min(rows.length, 1000);
      for (let after = {}; after && map.size < rows.length; ) {
        const answer = await page('files/history', { path, limit, ...after }, abort.signal);
        for (const row of answer.rows) if (row.changed !== null) map.set(row.backup_id, row.changed);
        setKnown({ path, map: new Map(map) });
        after = answer.rows.length ? answer.next : null;
      }
    };
    // The list comes first; whoever walks on quickly asks nothing.
    const timer = setTimeout(() => ask().catch(() => {}), 400);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key, path]);
  return known.path === path ? known.map : new Map();
}

/**
 * The backups of a source as ticks, filled where the folder changed, with steps to the changes.
 * @param {{ rows: Api.BackupListItem[], at: string, changes: Map<string, boolean>, onMove: (backupId: string) => void, more: (() => unknown) | null }} props
 */
export function TimeLine({ rows, at, changes, onMove, more }) {
  const name = useId();
  const index = rows.findIndex((row) => row.id === at);
  const last = rows.length - 1;
  const place = index < 0 ? null : last - index;
  const older = rows.slice(index + 1).find((row) => changes.get(row.id));
  const newer = index > 0 ? [...rows.slice(0, index)].reverse().find((row) => changes.get(row.id)) : undefined;
  const row = rows[index];
  return html`<section class="timeline" aria-labelledby=${name}>
    <div class="timeline-head">
      <h2 id=${name} class="for-reader">${t('timeline')}</h2>
      <p class="timeline-now"><${Icon} name="wait" size=${18} /><strong>${row ? when(row.created_at) : t('timeline.other')}</strong> ${row && html`<span class="quiet">${index === 0 ? t('timeline.newest') : ago(row.created_at)}</span>`}</p>
      <div class="actions">
        <button type="button" disabled=${!older} title=${older && exact(older.created_at)} onClick=${() => onMove(older.id)}><${Icon} name="left" size=${16} />${t('timeline.older')}</button>
        <button type="button" disabled=${!newer} title=${newer && exact(newer.created_at)} onClick=${() => onMove(newer.id)}>${t('timeline.newer')}<${Icon} name="right" size=${16} /></button>
        ${index > 0 && html`<button type="button" onClick=${() => onMove(rows[0].id)}>${t('timeline.now')}</button>`}
      </div>
    </div>
    <div class="timeline-line">
      ${last > 0 && html`<input type="range" min="0" max=${last} step="1" value=${place ?? 0} aria-label=${t('timeline')} aria-valuetext=${row ? exact(row.created_at) : t('timeline.other')}
        onChange=${(event) => onMove(rows[last - Number(event.target.value)].id)} />
      <div class="ticks" aria-hidden="true">${rows.map((one) => html`<i key=${one.id} class="${changes.get(one.id) ? 'changed' : changes.has(one.id) ? '' : 'unknown'} ${one.id === at ? 'now' : ''}"></i>`).reverse()}</div>`}
    </div>
    ${more && html`<button type="button" class="small" onClick=${more}>${t('timeline.more')}</button>`}
  </section>`;
}
