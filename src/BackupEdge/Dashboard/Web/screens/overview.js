import { html, useMemo } from '../parts/html.js';
import { t } from '../words.js';
import { may, useStore } from '../state.js';
import { get, useLoad } from '../api.js';
import { readStatus, mayHaveChecked, useJobEnds } from '../live.js';
import { Page, Loaded, Trouble, Empty } from '../parts/page.js';
import { BackUp, TestRestore } from '../parts/acts.js';
import { Problems } from '../parts/problems.js';
import { DeleteRequests } from '../parts/requests.js';
import { BackupLink, Name, SourceName, Status } from '../parts/text.js';
import { Strip, daysOfHistory, Legend } from '../parts/strip.js';
import { JobLine } from '../parts/progress.js';
import { StoreBar } from '../parts/chart.js';
import { Time, age, ago, duration, localZone, now } from '../parts/time.js';
import { to } from '../parts/route.js';
import { newestChecked, newestProven } from './drills.js';

const shownDays = 90;

/** Is all well, what would be lost, and the one next step. */
export function Overview() {
  const status = useStore((store) => store.status);
  const problem = useStore((store) => store.statusProblem);
  const recent = useLoad((signal) => get('history', { days: shownDays, timezone: localZone }, signal), []);
  useJobEnds((job) => (!job || job.kind === 'backup') && recent.reload());
  const load = { data: status, problem, busy: !status, reload: readStatus };
  return html`<${Page} kind="overview" title=${status ? verdict(status) : t('nav.overview')} plainTitle=${t('nav.overview')} lead=${status && lastAndNext(status)}
    actions=${status?.sources.length > 0 && html`<${BackUp} label=${t('backup.all')} kind="first" />`}>
    <${Loaded} of=${load}>${() => html`
      <${Problems} reasons=${[...status.reasons, ...status.warnings]} status=${status} />
      <${DeleteRequests} />
      <${Running} />
      ${status.sources.length ? html`<${Sources} status=${status} history=${recent.data} />` : html`<${NoSource} />`}
      ${recent.problem && html`<${Trouble} problem=${recent.problem} retry=${recent.reload} />`}
      <div class="columns">
        ${status.store && html`<section class="panel" aria-labelledby="store-title"><h2 id="store-title">${t('store.title')}</h2><${StoreBar} store=${status.store} /></section>`}
        <${NextDay} schedules=${status.schedules} />
      </div>`}<//>
  <//>`;
}

/** @param {Api.StatusAnswer} status */
function verdict(status) {
  if (!status.sources.length) return t('verdict.nothing');
  if (status.reasons.length) return t('verdict.problems', { n: status.reasons.length });
  if (status.sources.some((source) => !source.last_success_at)) return t('verdict.never', { n: status.sources.filter((source) => !source.last_success_at).length });
  return t('verdict.ok', { n: status.sources.length });
}

/** @param {Api.StatusAnswer} status */
function lastAndNext(status) {
  const newest = [...status.sources].filter((source) => source.last_success_at).sort((a, b) => b.last_success_at.localeCompare(a.last_success_at))[0];
  const next = nextRuns(status.schedules)[0];
  const parts = [];
  if (newest) parts.push(html`${t('lead.last')} <${Name} of=${newest.name} />, <${Time} at=${newest.last_success_at} />.`);
  if (next) parts.push(html` ${t('lead.next')} <${Name} of=${next.name ?? next.id} />, <${Time} at=${next.next_run_at} />.`);
  else if (status.sources.length) parts.push(html` ${t('lead.no.next')} <a href="#/schedules">${t('schedule.make')}</a>`);
  return parts;
}

/** @param {Api.ScheduleStatusAnswer[]} schedules */
const nextRuns = (schedules) => schedules.filter((one) => one.next_run_at).sort((a, b) => a.next_run_at.localeCompare(b.next_run_at));

function Running() {
  const jobs = useStore((store) => store.jobs);
  if (!jobs.size) return null;
  return html`<section aria-labelledby="running-title"><h2 id="running-title">${t('running.title')}</h2>
    <div class="job-lines">${[...jobs.values()].map((job) => html`<${JobLine} key=${job.job_id} job=${job} />`)}</div></section>`;
}

/** @param {{ status: Api.StatusAnswer, history: Api.HistoryAnswer | null }} props */
function Sources({ status, history }) {
  return html`<section aria-labelledby="sources-title"><h2 id="sources-title">${t('sources.title')}</h2>
    <div class="cards">${status.sources.map((source) => html`<${Source} key=${source.name} source=${source} status=${status} history=${history} />`)}</div>
    <${Legend} /></section>`;
}

/**
 * @param {Api.SourceStatusAnswer} source
 * @param {Api.ReasonAnswer[]} reasons
 */
export function stateOf(source, reasons) {
  if (source.overdue) return 'overdue';
  if (reasons.some((reason) => reason.subject === source.name && reason.code === 'source_incomplete')) return 'incomplete';
  if (reasons.some((reason) => reason.subject === source.name && reason.code === 'source_skipped')) return 'skipped';
  return source.last_status ?? 'none';
}

/** @param {{ source: Api.SourceStatusAnswer, status: Api.StatusAnswer, history: Api.HistoryAnswer | null }} props */
function Source({ source, status, history }) {
  const days = useMemo(() => history && daysOfHistory(history.sources.find((one) => one.name === source.name), shownDays), [history, source.name]);
  const checked = useLoad((signal) => newestChecked(source.name, signal), [source.name]);
  useJobEnds((job) => mayHaveChecked(job) && checked.reload());
  const proof = useLoad(async (signal) => (source.last_proven_at ? newestProven(source.name, signal) : null), [source.name, source.last_proven_at]).data;
  return html`<article class="card source" aria-labelledby="source-${source.name}">
    <header><h3 id="source-${source.name}"><${SourceName} name=${source.name} kind=${source.kind} /></h3><${Status} of=${stateOf(source, status.reasons)} /></header>
    <p class="loss">${source.last_success_at ? html`${t('loss')} <strong>${age(source.last_success_at)}</strong>` : t('loss.all')}</p>
    <dl class="facts small">
      <div><dt>${t('source.newest')}</dt><dd>${source.last_success_at ? html`<${Time} at=${source.last_success_at} />` : t('never')}</dd></div>
      ${source.recovery_point_at && html`<div><dt>${t('source.point')}</dt><dd><${Time} at=${source.recovery_point_at} /></dd></div>`}
      <div><dt>${t('source.checked')}</dt><dd>${checked.data ? html`<${BackupLink} id=${checked.data.id} title=${ago(checked.data.verified_at)} />${checked.data.verify_problem_count > 0 && html` <${Status} of="damaged" />`}` : checked.data === null ? t('never') : checked.problem ? '–' : '…'}</dd></div>
      <div><dt>${t('drill.newest')}</dt><dd>${!source.last_proven_at ? t('never') : html`${proof && html`<${BackupLink} id=${proof.of.backup_id} title=${ago(source.last_proven_at)} />`} <span class="quiet">${t('drill.back.in', { time: duration(source.recovery_seconds) })}</span>`}
        ${source.last_drill_result && source.last_drill_result !== 'proven' && html` <a href=${to(['health', 'drills'], { source: source.name })}><${Status} of=${source.last_drill_result} /></a>`}</dd></div>
    </dl>
    ${days && html`<${Strip} days=${days} name=${t('strip.name', { name: source.name, n: shownDays })} source=${source.name} />`}
    <div class="actions"><${BackUp} sources=${[source.name]} label=${t('backup.now')} />${source.last_success_at && html`<${TestRestore} sources=${[source.name]} of=${source.name} icon=${null} />`}${source.last_success_at && may('backup_operator') && html`<a class="button" href=${to(['files', source.name])}>${t('nav.files')}</a>`}</div>
  </article>`;
}

function NoSource() {
  const example = '{\n  "sources": {\n    "bots": { "path": "/opt/gbo/bots" }\n  }\n}';
  return html`<${Empty} icon="folder" title=${t('empty.source.title')}><p>${t('empty.source')}</p><pre tabindex="0"><code>${example}</code></pre><pre><code>backupedge config check</code></pre><//>`;
}

/** @param {{ schedules: Api.ScheduleStatusAnswer[] }} props */
function NextDay({ schedules }) {
  const soon = nextRuns(schedules).filter((one) => Date.parse(one.next_run_at) < now() + 864e5);
  return html`<section class="panel" aria-labelledby="next-title"><h2 id="next-title">${t('next.title')}</h2>
    ${soon.length ? html`<ol class="next">${soon.slice(0, 8).map((one) => html`<li key=${one.id}><${Time} at=${one.next_run_at} /> <a href=${to(['schedules', one.id])}><${Name} of=${one.name ?? one.id} /></a></li>`)}</ol>` : html`<p class="quiet">${t('next.none')}</p>`}
  </section>`;
}

