import { html, useState } from '../parts/html.js';
import { t } from '../words.js';
import { state, useStore } from '../state.js';
import { get, post, useLoad } from '../api.js';
import { readStatus, mayHaveChecked, useJobEnds } from '../live.js';
import { Page, Loaded } from '../parts/page.js';
import { Start, Verify } from '../parts/acts.js';
import { Problems } from '../parts/problems.js';
import { Select } from '../parts/field.js';
import { Table } from '../parts/table.js';
import { Icon } from '../parts/icon.js';
import { BackupLink, Name, SourceName, Status } from '../parts/text.js';
import { StoreBar, Shares, Growth } from '../parts/chart.js';
import { Time, bytes, exact, now, when } from '../parts/time.js';
import { to } from '../parts/route.js';
import { Prune } from './prune.js';
import { newestChecked, Proofs } from './drills.js';

/** What was proven, what is kept, and how full the disk is. Prints as one sheet. */
export function Health() {
  const status = useStore((store) => store.status);
  const problem = useStore((store) => store.statusProblem);
  return html`<${Page} kind="health" title=${t('nav.health')} lead=${t('health.lead')} actions=${html`<button type="button" onClick=${() => print()}><${Icon} name="print" size=${18} />${t('print')}</button>`}>
    <p class="print-only">${t('printed', { host: state.session.host, time: exact(now()) })}</p>
    <${Loaded} of=${{ data: status, problem, busy: !status, reload: readStatus }}>${() => html`
      <${Problems} reasons=${[...status.reasons, ...status.warnings]} status=${status} seen />
      <${Proofs} status=${status} />
      <${Checks} status=${status} />
      ${status.store && html`<${Space} store=${status.store} />`}
      <section class="no-print" aria-labelledby="prune-title"><h2 id="prune-title">${t('kind.prune')}</h2><p class="lead">${t('prune.lead')}</p><${Prune} /></section>`}<//>
  <//>`;
}

/** @param {{ store: Api.StoreAnswer }} props */
function Space({ store }) {
  const [days, setDays] = useState('30');
  const load = useLoad((signal) => get('store/history', { days }, signal), [days]);
  useJobEnds((job) => (!job || job.kind === 'backup') && load.reload());
  return html`<section class="panel" aria-labelledby="store-title"><div class="section-head"><h2 id="store-title">${t('store.title')}</h2>
      ${(load.data?.days.length > 1 || load.data?.largest.length > 0) && html`<${Select} label=${t('days.shown')} value=${days} options=${['30', '90', '365'].map((one) => [one, one])} onChange=${setDays} />`}</div><${StoreBar} store=${store} />
    <${Loaded} of=${load}>${(history) => html`${history.full_at && html`<p>${t('store.full')} <${Time} at=${history.full_at} />.</p>`}${history.days.length > 1 && html`<${Growth} days=${history.days} label=${t('store.growth')} />`}
      ${history.largest.length > 0 && html`<${Largest} rows=${history.largest} days=${days} />`}`}<//></section>`;
}

/** @param {{ rows: Api.LargestBackupAnswer[], days: string }} props */
function Largest({ rows, days }) {
  const title = t('store.largest', { n: Number(days) });
  return html`<section><h3>${title}</h3><${Table} caption=${title} rows=${rows} keyOf=${(row) => row.backup_id} columns=${[
    { name: t('backup.title'), kind: 'main', cell: (row) => html`<${BackupLink} id=${row.backup_id} />` },
    { name: t('sources.title'), cell: (row) => html`<${Name} of=${row.sources.join(', ')} />` },
    { name: t('store.added'), kind: 'number', cell: (row) => bytes(row.size) },
  ]} /></section>`;
}

/**
 * @param {Api.SourceStatusAnswer[]} sources
 * @param {AbortSignal} signal
 */
async function checked(sources, signal) {
  const found = [];
  for (const source of sources) found.push({ source, backup: await newestChecked(source.name, signal) });
  return found;
}

/** @param {{ status: Api.StatusAnswer }} props */
function Checks({ status }) {
  const load = useLoad((signal) => checked(status.sources, signal), [status.sources.map((source) => source.name).join()]);
  useJobEnds((job) => mayHaveChecked(job) && load.reload());
  const oldest = status.oldest_unverified;
  const { verified, older, never, damaged, within_days: days } = status.verification;
  /** @returns {Promise<any>} */
  const due = () => post('verify', { older_than_days: days });
  return html`<section aria-labelledby="checks-title"><div class="section-head"><h2 id="checks-title">${t('checks.title')}</h2>
      ${older + never > 0 && html`<${Start} icon="check" label=${t('check.due')} start=${due} />`}</div>
    <p>${oldest ? html`${t('check.oldest.is')} <a href=${to(['backups', oldest.backup_id])}>${when(oldest.completed_at)}</a>.` : t('check.all')}</p>
    <${Loaded} of=${load}>${(rows) => html`<${Shares} label=${t('checks.title')} parts=${[
        ['ok', verified, t('check.recent', { n: days })], ['warn', older, t('check.older')], ['none', never, t('check.never')], ['bad', damaged, t('status.damaged')],
      ]} />
      <${Table} caption=${t('checks.title')} rows=${rows} keyOf=${(row) => row.source.name} columns=${[
        { name: t('source'), kind: 'main', cell: ({ source }) => html`<a href=${to(['backups'], { source: source.name })}><${SourceName} name=${source.name} kind=${source.kind} /></a>` },
        { name: t('source.newest'), cell: ({ source }) => (source.last_success_at ? html`<${Time} at=${source.last_success_at} />` : t('never')) },
        { name: t('source.checked'), cell: ({ backup }) => (backup ? html`<${BackupLink} id=${backup.id} />` : t('never')) },
        { name: t('checked'), cell: ({ backup }) => html`<${CheckState} backup=${backup} days=${days} />` },
        { name: '', kind: 'do', cell: ({ source }) => source.last_success_at && html`<${Verify} backupId=${`latest:${source.name}`} label=${t('check.newest')} of=${source.name} kind="small" icon=${null} />` },
      ]} />`}<//>
  </section>`;
}

/** @param {{ backup: Api.BackupListItem | null, days: number }} props */
function CheckState({ backup, days }) {
  if (!backup) return html`<${Status} of="none">${t('check.never')}<//>`;
  const isOld = Date.parse(backup.verified_at) < now() - days * 864e5;
  return html`<${Status} of=${backup.verify_problem_count ? 'damaged' : isOld ? 'warnings' : 'ok'}><${Time} at=${backup.verified_at} /><//>`;
}
