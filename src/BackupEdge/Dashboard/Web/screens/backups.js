import { html, useMemo, useEffect } from '../parts/html.js';
import { t, word } from '../words.js';
import { may, useStore } from '../state.js';
import { id, page, post, usePages, useLoad, useValues } from '../api.js';
import { mayHaveChecked, useJobEnds } from '../live.js';
import { Page, Loaded, Empty } from '../parts/page.js';
import { Table, More } from '../parts/table.js';
import { Field, Filter, Select } from '../parts/field.js';
import { Name, Status } from '../parts/text.js';
import { Icon } from '../parts/icon.js';
import { Calendar, daysOf, Legend } from '../parts/strip.js';
import { Time, bytes, day, clock, now, exact, number } from '../parts/time.js';
import { go, to, withQuery } from '../parts/route.js';
import { BackUp } from '../parts/acts.js';
import { DeleteRequests } from '../parts/requests.js';
import { Bin } from './bin.js';

const mostCounted = 10_000;

/** All backups, newest first, or as a calendar. */
export function Backups() {
  const query = useStore((store) => store.route).query;
  const sources = useStore((store) => store.status)?.sources ?? [];
  const filter = Object.fromEntries(['source', 'type', 'status', 'label', 'tag', 'since', 'until'].map((name) => [name, query.get(name)]));
  const filtered = Object.values(filter).some(Boolean);
  const [types, statuses] = [useValues('BackupType'), useValues('BackupStatus')];
  const view = query.get('view');
  const calendar = view === 'calendar';
  const inBin = useStore((store) => store.status)?.bin?.backups;
  const pages = usePages('list', { ...filter, limit: 50 }, [JSON.stringify(filter)]);
  useJobEnds((job) => (mayHaveChecked(job) || ['backup', 'prune'].includes(job.kind)) && pages.reload());
  useRowKeys();
  /** @type {(name: string) => (value: string) => void} */
  const set = (name) => (value) => go(withQuery({ [name]: value }), true);
  return html`<${Page} title=${t('nav.backups')} lead=${view !== 'bin' && pages.total !== null && t('backups.count', { n: pages.total })}
    actions=${html`<a class="button" aria-current=${view ? undefined : 'true'} href=${withQuery({ view: null })}>${t('view.list')}</a><a class="button" aria-current=${calendar ? 'true' : undefined} href=${withQuery({ view: 'calendar' })}>${t('view.calendar')}</a><a class="button" aria-current=${view === 'bin' ? 'true' : undefined} href="#/backups?view=bin"><${Icon} name="trash" size=${18} />${t('view.bin')}${inBin > 0 && ` (${number(inBin)})`}</a>`}>
    <${DeleteRequests} changed=${pages.reload} />
    ${view === 'bin' ? html`<${Bin} />` : html`
    <div class="filters">
      <${Select} label=${t('source')} value=${filter.source ?? ''} options=${[['', t('all')], ...sources.map((one) => [one.name, one.name])]} onChange=${set('source')} />
      ${!calendar && html`<${Filter} label=${t('type')} value=${filter.type} values=${types} list="type" onChange=${set('type')} />
      <${Filter} label=${t('job.status')} value=${filter.status} values=${statuses} list="status" onChange=${set('status')} />
      <${Field} label=${t('label')} value=${filter.label ?? ''} onChange=${(event) => set('label')(event.target.value)} />`}
      ${filtered && html`<a class="button" href="#/backups">${t('filter.clear')}</a>`}
    </div>
    ${filter.since && !calendar && html`<p>${filter.until ? day(filter.since) : t('since', { day: day(filter.since) })}</p>`}
    ${calendar ? html`<${Month} source=${filter.source} />` : html`<${Loaded} of=${pages}>${(rows) => rows.length
      ? html`<${BackupTable} rows=${rows} busy=${pages.busy} /><${More} pages=${pages} />`
      : html`<${Empty} icon="backups" title=${t(filtered ? 'empty.filter' : 'empty.backups')}>${filtered ? html`<a class="button" href="#/backups">${t('filter.clear')}</a>` : html`<p>${t('empty.backups.next')}</p><${BackUp} label=${t('backup.all')} kind="first" />`}<//>`}<//>`}`}
  <//>`;
}

/** @param {{ rows: Api.BackupListItem[], busy: boolean }} props */
function BackupTable({ rows, busy }) {
  const schedules = useStore((store) => store.status)?.schedules ?? [];
  /** @param {Api.BackupListItem} row */
  const nameOf = (row) => row.label ?? schedules.find((one) => one.id === row.schedule_id)?.name ?? null;
  return html`<${Table} caption=${t('nav.backups')} rows=${rows} busy=${busy} keyOf=${(row) => row.id} group=${(row) => day(row.created_at)} columns=${[
    { name: t('when'), kind: 'main', cell: (row) => html`<a href=${to(['backups', row.id])} data-backup=${row.status === 'completed' ? row.id : undefined} title=${exact(row.created_at)}>${clock(row.created_at)}${nameOf(row) && html` <${Name} of=${nameOf(row)} />`}</a>` },
    { name: t('type'), kind: 'word', cell: (row) => word('type', row.type) },
    { name: t('sources.title'), cell: (row) => html`<${Name} of=${row.sources.join(', ')} />` },
    { name: t('size'), kind: 'number', cell: (row) => (row.size ? bytes(row.size) : '–') },
    { name: t('tab.changes'), kind: 'number', cell: (row) => (row.status !== 'completed' ? '' : row.type === 'full' ? t('files.count', { n: row.files }) : changesWord(row)) },
    { name: t('checked'), cell: (row) => row.verified_at && html`<${Status} of=${row.verify_problem_count ? 'damaged' : 'ok'}><${Time} at=${row.verified_at} /><//>` },
    { name: t('keeps'), cell: (row) => (row.hold || row.tags.length > 0) && html`${row.hold && html`<${Status} of="held" /> `}${row.tags.map((tag) => html`<a class="tag" key=${tag} href=${to(['backups'], { tag })}><${Name} of=${tag} /></a>`)}` },
    { name: t('job.result'), cell: (row) => html`<${Status} of=${row.status} />${row.warning_count > 0 && html` <span class="quiet">${t('warnings.count', { n: row.warning_count })}</span>`}` },
    { name: '', kind: 'do', cell: (row) => row.status === 'completed' && html`${may('backup_operator') && html`<a class="button small" href=${filesOf(row)} aria-label=${t('files.at', { time: exact(row.created_at) })}><${Icon} name="folder" size=${16} /></a>`}${may('admin') && html`<a class="button small" href=${to(['restore', row.id])} aria-label=${t('restore.at', { time: exact(row.created_at) })}><${Icon} name="restore" size=${16} /></a>`}` },
  ]} />`;
}

/** @param {Api.BackupListItem} row */
const filesOf = (row) => to(['files', row.sources[0] ?? ''], { at: row.id });
/** @param {Api.BackupListItem | Api.BackupDetails} row */
export const changesWord = (row) => `+${number(row.added_files)} ~${number(row.changed_files)} −${number(row.removed_files)}`;

/**
 * @param {string | null} source
 * @param {AbortSignal} signal
 */
async function recent(source, signal) {
  const rows = [];
  let after = {};
  while (after && rows.length < mostCounted) {
    const answer = await page('list', { since: new Date(now() - 41 * 864e5).toISOString(), source, limit: 1000, ...after }, signal);
    rows.push(...answer.rows);
    after = answer.next;
  }
  return rows;
}

/** @param {{ source: string | null }} props */
function Month({ source }) {
  const load = useLoad((signal) => recent(source, signal), [source]);
  const days = useMemo(() => load.data && daysOf(load.data, 42 - ((7 - ((new Date(now()).getDay() + 6) % 7)) % 7), source), [load.data]);
  return html`<${Loaded} of=${{ ...load, data: days }}>${(all) => html`<${Calendar} days=${all} source=${source} /><${Legend} />`}<//>`;
}

// In a row: r leads to the restore, v checks.
function useRowKeys() {
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const press = (event) => {
      const row = document.activeElement?.dataset?.backup;
      if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'r' && may('admin')) go(to(['restore', row]));
      if (event.key === 'v' && may('backup_operator')) post(`${id(row)}/verify`).then((job) => go(to(['activity', job.job_id])), () => go(to(['backups', row])));
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
