import { html, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { useStore } from '../state.js';
import { get, address, id, useLoad, usePages, useValues } from '../api.js';
import { useJobEnds } from '../live.js';
import { Page, Loaded, Empty } from '../parts/page.js';
import { TestRestore } from '../parts/acts.js';
import { Table, More } from '../parts/table.js';
import { Filter, Select } from '../parts/field.js';
import { Icon } from '../parts/icon.js';
import { BackupLink, LongName, Name, SourceName, Status } from '../parts/text.js';
import { Time, bytes, duration } from '../parts/time.js';
import { go, to, withQuery } from '../parts/route.js';

/**
 * The newest backup of a source that a drill has proven: `{row, of}`, or null.
 * @param {string} name
 * @param {AbortSignal} signal
 */
export async function newestProven(name, signal) {
  const [row] = await get('drills', { source: name, result: 'proven', limit: 1 }, signal);
  const of = row?.sources.find((one) => one.source === name);
  return of ? { row, of } : null;
}

/**
 * The newest backup of a source that was checked, whatever was found; null if none was.
 * @param {string} name
 * @param {AbortSignal} signal
 * @returns {Promise<Api.BackupListItem | null>}
 */
export const newestChecked = async (name, signal) => (await get('list', { source: name, status: 'completed', verified: true, limit: 1 }, signal))[0] ?? null;

/**
 * What drills have proven of each source: the point in time, and how long it takes to have it back.
 * @param {{ status: Api.StatusAnswer }} props
 */
export function Proofs({ status }) {
  const drilled = status.sources.filter((source) => source.last_drill_at).map((source) => source.name + source.last_drill_at).join();
  const load = useLoad(async (signal) => {
    const rows = [];
    for (const source of status.sources) rows.push({ source, proof: source.last_proven_at ? await newestProven(source.name, signal) : null });
    return rows;
  }, [status.sources.map((source) => source.name).join(), drilled]);
  useJobEnds((job) => !job && load.reload());
  return html`<section aria-labelledby="proofs-title"><div class="section-head"><h2 id="proofs-title">${t('drills.title')}</h2>
      <div class="actions"><a class="button" href="#/health/drills">${t('drills.reports')}</a>${status.sources.length > 0 && html`<${TestRestore} label=${t('drill.all')} />`}</div></div>
    <p class="lead">${t('drills.lead')}</p>
    <${Loaded} of=${load}>${(rows) => html`<${Table} caption=${t('drills.title')} rows=${rows} keyOf=${(row) => row.source.name} columns=${[
      { name: t('source'), kind: 'main', cell: ({ source }) => html`<a href=${to(['health', 'drills'], { source: source.name })}><${SourceName} name=${source.name} kind=${source.kind} /></a>` },
      { name: t('drill.newest'), cell: ({ proof }) => (proof ? html`<${BackupLink} id=${proof.of.backup_id} />` : t('never')) },
      { name: t('drill.recovery'), kind: 'number', cell: ({ source }) => duration(source.recovery_seconds) },
      { name: t('drill.last'), cell: ({ source }) => (source.last_drill_result ? html`<${Status} of=${source.last_drill_result} /> <${Time} at=${source.last_drill_at} />` : html`<${Status} of="none" />`) },
      { name: '', kind: 'do', cell: ({ source }) => source.last_success_at && html`<${TestRestore} sources=${[source.name]} of=${source.name} kind="small" icon=${null} />` },
    ]} />`}<//></section>`;
}

/** Every drill, with its report to print. */
export function Drills() {
  const query = useStore((store) => store.route).query;
  const sources = useStore((store) => store.status)?.sources ?? [];
  const [source, result] = [query.get('source'), query.get('result')];
  const pages = usePages('drills', { source, result, limit: 50 }, [source, result]);
  useJobEnds((job) => (!job || job.kind === 'drill') && pages.reload());
  /** @type {(name: string) => (value: string) => void} */
  const set = (name) => (value) => go(withQuery({ [name]: value }), true);
  return html`<${Page} title=${t('drills.title')} lead=${html`<a href="#/health">${t('nav.health')}</a> · ${t('drills.lead')}`} actions=${html`<${TestRestore} kind="first" sources=${source ? [source] : null} label=${source ? t('drill.go') : t('drill.all')} />`}>
    <div class="filters">
      <${Select} label=${t('source')} value=${source ?? ''} options=${[['', t('all')], ...sources.map((one) => [one.name, one.name])]} onChange=${set('source')} />
      <${Filter} label=${t('job.result')} value=${result} values=${useValues('DrillResult')} list="status" onChange=${set('result')} />
    </div>
    <${Loaded} of=${pages}>${(rows) => rows.length ? html`<${Table} caption=${t('drills.title')} rows=${rows} busy=${pages.busy} keyOf=${(row) => row.id} columns=${[
      { name: t('when'), kind: 'main', cell: (row) => html`<a href=${to(['activity', row.job_id])}><${Time} at=${row.ended_at} /></a>` },
      { name: t('job.result'), cell: (row) => html`<${Status} of=${row.result} />` },
      { name: t('sources.title'), cell: (row) => html`<ul class="plain-list">${row.sources.map((one) => html`<li key=${one.source}><${Name} of=${one.source} /> <${Status} of=${one.result} />${one.recovery_seconds !== null && html` <span class="quiet">${duration(one.recovery_seconds)}</span>`}</li>`)}</ul>` },
      { name: t('drill.from'), kind: 'quiet', cell: (row) => (row.from === 'data folder' ? t('drill.here') : html`<${Name} of=${row.from} />`) },
      { name: t('job.took'), kind: 'number', cell: (row) => duration(row.duration_seconds) },
      { name: t('job.by'), kind: 'quiet', cell: (row) => html`<${Name} of=${row.created_by} />` },
      { name: '', kind: 'do', cell: (row) => html`<${Report} id=${row.id} />` },
    ]} /><${More} pages=${pages} />` : html`<${Empty} icon="check" title=${t(source || result ? 'empty.filter' : 'empty.drills')}><p>${t('empty.drills.next')}</p><//>`}<//>
  <//>`;
}

/** @param {{ id: string }} props */
function Report({ id: drillId }) {
  return html`<a class="button small" href=${address(`drills/${id(drillId)}/page`).href} target="_blank" rel="noopener">${t('drill.report')}</a>`;
}

/**
 * What the drill of a job has found; nothing before it has a report.
 * @param {{ jobId: string }} props
 */
export function DrillResult({ jobId }) {
  const load = useLoad((signal) => get(`drills/${id(jobId)}`, {}, signal), [jobId]);
  const report = load.data;
  if (!report) return null;
  return html`<section aria-labelledby="drill-title"><div class="section-head"><h2 id="drill-title">${t('drill.report')}: <${Status} of=${report.result} /></h2>
      <div class="actions"><${Report} id=${report.id} /><a class="button small" href=${address(`drills/${id(report.id)}`).href} download=${`${report.id}.json`}><${Icon} name="download" size=${16} />JSON</a></div></div>
    <div class="cards">${report.sources.map((one) => html`<${Drilled} key=${one.source} of=${one} />`)}</div>
    <p class="fine">${t(report.signature ? 'drill.signed' : 'drill.unsigned')}</p></section>`;
}

/** @param {{ of: Api.DrilledSource }} props */
function Drilled({ of: one }) {
  const [all, setAll] = useState(false);
  const shown = all ? one.problems : one.problems.slice(0, 5);
  return html`<article class="card"><header><h3><${Name} of=${one.source} /></h3><${Status} of=${one.result} /></header>
    ${one.message && html`<p><${Name} of=${one.message} /></p>`}
    ${one.backup_id && html`<p><${BackupLink} id=${one.backup_id} /> · ${t('files.count', { n: one.files })} · ${bytes(one.bytes)}${one.recovery_ms !== null && ` · ${t('drill.recovery')}: ${duration(one.recovery_ms / 1000)}`}</p>`}
    <ul class="plain-list">${one.checks.map((check, index) => html`<li key=${index}><${Status} of=${check.outcome}>${word('proof', check.name)}<//> <span class="quiet"><${Name} of=${check.message} /></span></li>`)}</ul>
    ${shown.length > 0 && html`<ul class="note-list">${shown.map((note, index) => html`<li key=${index} class="bad"><strong><${LongName} of=${note.path} /></strong><span><${Name} of=${note.message} /></span></li>`)}</ul>`}
    ${shown.length < one.problems.length && html`<button type="button" onClick=${() => setAll(true)}>${t('shown.of', { shown: shown.length, n: one.problem_count })}</button>`}
  </article>`;
}
