import { html } from '../parts/html.js';
import { t, word } from '../words.js';
import { useStore } from '../state.js';
import { usePages, useValues } from '../api.js';
import { useJobEnds } from '../live.js';
import { Page, Loaded, Empty } from '../parts/page.js';
import { Table, More } from '../parts/table.js';
import { Filter } from '../parts/field.js';
import { Name, Status } from '../parts/text.js';
import { JobLine, nameOf } from '../parts/progress.js';
import { Time, duration, bytes, day, backupTime } from '../parts/time.js';
import { go, to, withQuery } from '../parts/route.js';

/** Everything that ran, runs and waits. */
export function Activity() {
  const query = useStore((store) => store.route).query;
  const running = useStore((store) => store.jobs);
  const kind = query.get('kind');
  const status = query.get('status');
  const pages = usePages('jobs', { kind, status, limit: 50 }, [kind, status]);
  useJobEnds(() => pages.reload());
  const live = [...running.values()].filter((job) => (!kind || job.kind === kind) && (!status || job.status === status));
  return html`<${Page} title=${t('nav.activity')}>
    <div class="filters">
      <${Filter} label=${t('job.kind')} value=${kind} values=${useValues('JobKind')} list="kind" onChange=${(value) => go(withQuery({ kind: value }), true)} />
      <${Filter} label=${t('job.status')} value=${status} values=${useValues('JobStatus')} list="status" onChange=${(value) => go(withQuery({ status: value }), true)} />
    </div>
    ${live.length > 0 && html`<div class="job-lines">${live.map((job) => html`<${JobLine} key=${job.job_id} job=${job} />`)}</div>`}
    <${Loaded} of=${pages}>${(rows) => rows.length ? html`<${JobTable} rows=${rows.filter((row) => !running.has(row.job_id))} busy=${pages.busy} /><${More} pages=${pages} />`
      : html`<${Empty} icon="activity" title=${t(kind || status ? 'empty.filter' : 'empty.jobs')}>${(kind || status) && html`<a class="button" href="#/activity">${t('filter.clear')}</a>`}<//>`}<//>
  <//>`;
}

/** @param {{ rows: Api.JobListItem[], busy: boolean }} props */
export function JobTable({ rows, busy }) {
  return html`<${Table} caption=${t('nav.activity')} rows=${rows} busy=${busy} keyOf=${(row) => row.job_id} group=${(row) => day(row.created_at)} columns=${[
    { name: t('job.what'), kind: 'main', cell: (row) => html`<a href=${to(['activity', row.job_id])}>${word('kind', row.kind)}${row.dry_run ? ` (${t('dry.run')})` : ''}</a>` },
    { name: t('job.of'), cell: (row) => row.backup_id ? html`<a href=${to(['backups', row.backup_id])}>${nameOf(row) ? html`<${Name} of=${nameOf(row)} />` : backupTime(row.backup_id)}</a> <span class="quiet">${nameOf(row) && backupTime(row.backup_id)}</span>${row.target && html` → <${Name} of=${row.target} />`}` : html`<span class="quiet">–</span>` },
    { name: t('job.when'), cell: (row) => html`<${Time} at=${row.created_at} />` },
    { name: t('job.took'), kind: 'number', cell: (row) => duration(row.duration_seconds) },
    { name: t('job.amount'), kind: 'number', cell: (row) => amount(row) },
    { name: t('job.by'), kind: 'quiet', cell: (row) => html`<${Name} of=${row.created_by} />` },
    { name: t('job.result'), cell: (row) => html`<${Status} of=${row.status} />${row.error_count + row.warning_count > 0 && html` <span class="quiet">${notesWord(row)}</span>`}` },
  ]} />`;
}

/** @param {Api.JobListItem} row */
function notesWord(row) {
  const parts = [];
  if (row.error_count) parts.push(t('errors.count', { n: row.error_count }));
  if (row.warning_count) parts.push(t('warnings.count', { n: row.warning_count }));
  return parts.join(', ');
}

/** @param {Api.JobListItem} job */
function amount({ kind, result }) {
  /** @type {{ [kind: string]: number | undefined }} */
  const amounts = { backup: result.read_bytes, restore: result.bytes, verify: result.bytes, prune: result.freed_bytes, reseal: result.resealed_bytes, copy: result.bytes, 'copy-verify': result.verified_bytes, drill: result.bytes };
  const value = amounts[kind];
  return value === undefined ? '–' : bytes(value);
}
