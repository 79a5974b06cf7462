import { html, useMemo, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { may, useStore } from '../state.js';
import { get, post, id, onceKey, useLoad } from '../api.js';
import { readStatus, useJobEnds } from '../live.js';
import { Page, Loaded, Trouble, Empty, Act } from '../parts/page.js';
import { Icon } from '../parts/icon.js';
import { Name, SourceName, Status } from '../parts/text.js';
import { Strip, daysOfHistory, Legend } from '../parts/strip.js';
import { JobLine } from '../parts/progress.js';
import { StoreBar } from '../parts/chart.js';
import { Time, age, ago, localZone, now } from '../parts/time.js';
import { go, to } from '../parts/route.js';

const shownDays = 90;

/** Is all well, what would be lost, and the one next step. */
export function Overview() {
  const status = useStore((store) => store.status);
  const problem = useStore((store) => store.statusProblem);
  const recent = useLoad((signal) => get('history', { days: shownDays, timezone: localZone }, signal), []);
  useJobEnds((job) => (!job || job.kind === 'backup') && recent.reload());
  const load = { data: status, problem, busy: !status, reload: readStatus };
  return html`<${Page} kind="overview" title=${status ? verdict(status) : t('nav.overview')} plainTitle=${t('nav.overview')} lead=${status && lead(status)}
    actions=${status?.sources.length > 0 && html`<${BackUp} label=${t('backup.all')} kind="first" />`}>
    <${Loaded} of=${load}>${() => html`
      <${Problems} reasons=${[...status.reasons, ...status.warnings]} status=${status} />
      <${Running} status=${status} />
      ${status.sources.length ? html`<${Sources} status=${status} history=${recent.data} />` : html`<${NoSource} />`}
      ${recent.problem && html`<${Trouble} problem=${recent.problem} retry=${recent.reload} />`}
      <div class="columns">
        ${status.store && html`<section class="panel" aria-labelledby="store-title"><h2 id="store-title">${t('store.title')}</h2><${StoreBar} store=${status.store} /></section>`}
        <${NextDay} schedules=${status.schedules} />
      </div>`}<//>
  <//>`;
}

function verdict(status) {
  if (!status.sources.length) return t('verdict.nothing');
  if (status.reasons.length) return t('verdict.problems', { n: status.reasons.length });
  if (status.sources.some((source) => !source.last_success_at)) return t('verdict.never', { n: status.sources.filter((source) => !source.last_success_at).length });
  return t('verdict.ok', { n: status.sources.length });
}

function lead(status) {
  const newest = [...status.sources].filter((source) => source.last_success_at).sort((a, b) => b.last_success_at.localeCompare(a.last_success_at))[0];
  const next = nextRuns(status.schedules)[0];
  const parts = [];
  if (newest) parts.push(html`${t('lead.last')} <${Name} of=${newest.name} />, <${Time} at=${newest.last_success_at} />.`);
  if (next) parts.push(html` ${t('lead.next')} <${Name} of=${next.name ?? next.id} />, <${Time} at=${next.next_run_at} />.`);
  else if (status.sources.length) parts.push(html` ${t('lead.no.next')} <a href="#/schedules">${t('schedule.make')}</a>`);
  return parts;
}

const nextRuns = (schedules) => schedules.filter((one) => one.next_run_at).sort((a, b) => a.next_run_at.localeCompare(b.next_run_at));

/** Makes a backup and goes to its page. */
export function BackUp({ sources, label, kind, icon = 'plus', scheduleId }) {
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const made = scheduleId
        ? await post(`schedule/${id(scheduleId)}/run`, {}, { once: onceKey() })
        : await post('create', { type: 'incremental', ...(sources ? { sources } : {}) }, { once: onceKey() });
      go(to(['activity', made.job_id]));
    } catch (failed) {
      if (failed.code === 'schedule_running' && failed.details.job_id) go(to(['activity', failed.details.job_id]));
      else setProblem(failed);
      setBusy(false);
    }
  };
  return html`<${Act} role=${scheduleId ? 'admin' : 'backup_operator'} kind=${kind} icon=${icon} busy=${busy} onClick=${start}>${label}<//>${problem && html`<${Trouble} problem=${problem} />`}`;
}

// The one step that helps, for each reason that the API knows; a new one still has its message.
function remedy(reason, status) {
  const source = status.sources.find((one) => one.name === reason.subject);
  const schedule = status.schedules.find((one) => one.id === reason.subject);
  const look = (label, href) => html`<a class="button" href=${href}>${label}</a>`;
  switch (reason.code) {
    case 'source_failed':
    case 'source_incomplete':
    case 'source_skipped':
      return html`${source?.last_backup_id && look(t('look'), to(['backups', source.last_backup_id]))}<${BackUp} sources=${[reason.subject]} label=${t('run.now')} icon="run" />`;
    case 'source_overdue':
      return html`<${BackUp} sources=${[reason.subject]} label=${t('run.now')} icon="run" />`;
    case 'schedule_overdue':
    case 'schedule_failed':
      return html`${schedule && look(t('look'), to(['schedules', schedule.id]))}<${BackUp} scheduleId=${reason.subject} label=${t('run.now')} icon="run" />`;
    case 'store_space_low':
    case 'store_full':
      return look(t('prune.look'), to(['health'], { show: 'prune' }));
    case 'backup_damaged':
    case 'archive_missing':
      return html`${reason.subject && look(t('look'), to(['backups', reason.subject], { tab: 'needs' }))}<${NewFull} />`;
    case 'webhook_failing':
      return look(t('look'), to(['settings', 'webhooks']));
    case 'encryption_slots':
    case 'recovery_untested':
    case 'key_missing':
    case 'wrong_key':
      return look(t('look'), to(['settings', 'encryption']));
    default:
      return /^copy_/.test(reason.code) ? look(t('look'), to(['settings', 'copies'])) : null;
  }
}

function NewFull() {
  const [problem, setProblem] = useState(null);
  const start = () => post('create', { type: 'full' }, { once: onceKey() }).then((made) => go(to(['activity', made.job_id])), setProblem);
  return html`<${Act} role="backup_operator" icon="plus" onClick=${start}>${t('backup.full')}<//>${problem && html`<${Trouble} problem=${problem} />`}`;
}

const grave = new Set(['backup_damaged', 'archive_missing', 'store_unreadable', 'store_full', 'key_missing', 'wrong_key', 'source_failed', 'not_running']);

function Problems({ reasons, status }) {
  if (!reasons.length) return null;
  return html`<section aria-labelledby="problems-title"><h2 id="problems-title" class="for-reader">${t('problems.title')}</h2>
    <ul class="problems">${reasons.map((reason) => html`<li key=${reason.code + reason.subject} class=${grave.has(reason.code) ? 'bad' : 'warn'}>
      <${Icon} name=${grave.has(reason.code) ? 'bad' : 'warn'} />
      <div><h3>${word('reason', reason.code)}${reason.subject && html`: <${Name} of=${subjectOf(reason, status)} />`}</h3><p><${Name} of=${reason.message} kind="message" /></p></div>
      <div class="actions">${remedy(reason, status)}</div></li>`)}</ul></section>`;
}

const subjectOf = (reason, status) => status.schedules.find((one) => one.id === reason.subject)?.name ?? reason.subject;

function Running({ status }) {
  const jobs = useStore((store) => store.jobs);
  const names = new Map(status.active_jobs.map((job) => [job.job_id, job.label ?? job.sources?.join(', ')]));
  if (!jobs.size) return null;
  return html`<section aria-labelledby="running-title"><h2 id="running-title">${t('running.title')}</h2>
    <div class="job-lines">${[...jobs.values()].map((job) => html`<${JobLine} key=${job.job_id} job=${job} name=${names.get(job.job_id)} />`)}</div></section>`;
}

function Sources({ status, history }) {
  return html`<section aria-labelledby="sources-title"><h2 id="sources-title">${t('sources.title')}</h2>
    <div class="cards">${status.sources.map((source) => html`<${Source} key=${source.name} source=${source} status=${status} history=${history} />`)}</div>
    <${Legend} /></section>`;
}

function stateOf(source, reasons) {
  if (source.overdue) return 'overdue';
  if (reasons.some((reason) => reason.subject === source.name && reason.code === 'source_incomplete')) return 'incomplete';
  if (reasons.some((reason) => reason.subject === source.name && reason.code === 'source_skipped')) return 'skipped';
  return source.last_status ?? 'none';
}

function Source({ source, status, history }) {
  const days = useMemo(() => history && daysOfHistory(history.sources.find((one) => one.name === source.name), shownDays), [history, source.name]);
  const checked = useLoad((signal) => get('jobs', { kind: 'verify', status: 'completed', source: source.name, limit: 1 }, signal), [source.name]);
  useJobEnds((job) => (!job || job.kind === 'verify') && checked.reload());
  const proven = checked.data?.[0];
  return html`<article class="card source" aria-labelledby="source-${source.name}">
    <header><h3 id="source-${source.name}"><${SourceName} name=${source.name} kind=${source.kind} /></h3><${Status} of=${stateOf(source, status.reasons)} /></header>
    <p class="loss">${source.last_success_at ? html`${t('loss')} <strong>${age(source.last_success_at)}</strong>` : t('loss.all')}</p>
    <dl class="facts small">
      <div><dt>${t('source.newest')}</dt><dd>${source.last_success_at ? html`<${Time} at=${source.last_success_at} />` : t('never')}</dd></div>
      <div><dt>${t('source.proven')}</dt><dd>${proven ? html`<a href=${to(['backups', proven.backup_id])} title=${ago(proven.completed_at)}>${backupTime(proven.backup_id)}</a>` : checked.data ? t('never') : '…'}</dd></div>
    </dl>
    ${days && html`<${Strip} days=${days} name=${t('strip.name', { name: source.name, n: shownDays })} source=${source.name} />`}
    <div class="actions"><${BackUp} sources=${[source.name]} label=${t('backup.now')} />${source.last_success_at && may('backup_operator') && html`<a class="button" href=${to(['files', source.name])}><${Icon} name="folder" size=${18} />${t('nav.files')}</a>`}</div>
  </article>`;
}

/** The time that an id of a backup tells, in words. */
export function backupTime(backupId) {
  const parts = /^backup-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)/.exec(backupId);
  return parts ? ago(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`) : backupId;
}

function NoSource() {
  const example = '{\n  "sources": {\n    "bots": { "path": "/opt/gbo/bots" }\n  }\n}';
  return html`<${Empty} icon="folder" title=${t('empty.source.title')}><p>${t('empty.source')}</p><pre tabindex="0"><code>${example}</code></pre><pre><code>backupedge config check</code></pre><//>`;
}

function NextDay({ schedules }) {
  const soon = nextRuns(schedules).filter((one) => Date.parse(one.next_run_at) < now() + 864e5);
  return html`<section class="panel" aria-labelledby="next-title"><h2 id="next-title">${t('next.title')}</h2>
    ${soon.length ? html`<ol class="next">${soon.slice(0, 8).map((one) => html`<li key=${one.id}><${Time} at=${one.next_run_at} /> <a href=${to(['schedules', one.id])}><${Name} of=${one.name ?? one.id} /></a></li>`)}</ol>` : html`<p class="quiet">${t('next.none')}</p>`}
  </section>`;
}

