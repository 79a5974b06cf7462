import { html, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { may, state, useStore } from '../state.js';
import { get, post, id, useLoad } from '../api.js';
import { useJobEnds } from '../live.js';
import { Page, Loaded, Act, Facts, Trouble } from '../parts/page.js';
import { Confirm } from '../parts/dialog.js';
import { Icon } from '../parts/icon.js';
import { BackupLink, Failure, LongName, Name, Status } from '../parts/text.js';
import { Progress, ProgressWords } from '../parts/progress.js';
import { Commands } from '../parts/command.js';
import { Time, duration, bytes, number } from '../parts/time.js';
import { to } from '../parts/route.js';
import { PrunePlan } from './prune.js';
import { RestorePlan } from './plan.js';
import { DrillResult } from './drills.js';

/** @param {Pick<Api.JobDetails, "status">} job */
const over = (job) => !['queued', 'running'].includes(job.status);

/**
 * One job: how far it is, what it did, and what went wrong.
 * @param {{ id: string }} props
 */
export function Job({ id: jobId }) {
  const load = useLoad((signal) => get(`jobs/${id(jobId)}`, {}, signal), [jobId]);
  const live = useStore((store) => store.jobs.get(jobId));
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState(null);
  useJobEnds((job) => (!job || job.job_id === jobId) && load.reload());
  const job = load.data && { ...load.data, ...(live && !over(load.data) ? live : {}) };
  const cancel = () => post(`jobs/${id(jobId)}/cancel`).then(load.reload);
  return html`<${Page} title=${job ? titleOf(job) : t('job.title')} plainTitle=${job ? word('kind', job.kind) : t('job.title')}
    lead=${job && html`<${Status} of=${job.status} />${!over(job) && html` <span class="quiet">${t('job.leave')}</span>`}`}
    actions=${job && !over(job) && html`<${Act} role="backup_operator" icon="bad" disabled=${job.cancel_requested || !mayCancel(job)} why=${job.cancel_requested ? t('cancel.requested') : t('cancel.others')} onClick=${() => setAsked(true)}>${job.cancel_requested ? t('cancel.requested') : t('job.cancel')}<//>`}>
    <${Loaded} of=${load}>${() => html`
      ${!over(job) && html`<div class="panel big-progress"><${Progress} job=${job} /><${ProgressWords} job=${job} /></div>`}
      ${job.error && html`<${Failure} of=${job.error} />`}
      ${problem && html`<${Trouble} problem=${problem} />`}
      <div class="columns">
        <section class="panel"><h2 class="for-reader">${t('facts')}</h2><${Facts} of=${[
          job.backup_id && [t('job.of'), html`<${BackupLink} id=${job.backup_id} />`],
          job.sources?.length > 0 && [t('sources.title'), html`<${Name} of=${job.sources.join(', ')} />`],
          job.target && [t('restore.target'), html`<${Name} of=${job.target} />`],
          [t('job.by'), html`<${Name} of=${job.created_by} />`],
          [t('job.requested'), html`<${Time} at=${job.created_at} />`],
          job.started_at && [t('job.started'), html`<${Time} at=${job.started_at} />`],
          job.completed_at && [t('job.ended'), html`<${Time} at=${job.completed_at} />`],
          job.duration_seconds !== null && [t('job.took'), duration(job.duration_seconds)],
        ]} /></section>
        ${over(job) && Object.keys(job.result).length > 0 && html`<section class="panel"><h2 class="for-reader">${t('job.result')}</h2><${Facts} of=${Object.entries(job.result).map(([name, value]) => [word('figure', name), name.endsWith('_ms') ? duration(value / 1000) : name.includes('bytes') ? bytes(value) : number(value)])} /></section>`}
      </div>
      ${job.kind === 'restore' && job.status === 'completed' && !job.dry_run && html`<p class="done"><${Icon} name="ok" /> ${t('restore.done')} ${targetPath(job)}</p>`}
      ${job.kind === 'restore' && job.dry_run && job.status === 'completed' && may('admin') && html`<${RestorePlan} jobId=${jobId} />`}
      ${job.kind === 'drill' && over(job) && html`<${DrillResult} jobId=${jobId} />`}
      ${job.plan && html`<${PrunePlan} plan=${job.plan} />`}
      <${Notes} title=${t('errors.title')} notes=${job.errors} count=${job.error_count} kind="bad"
        more=${job.kind === 'restore' && !job.dry_run && job.errors.length > 0 && over(job) && html`<a class="button" href=${to(['restore', job.backup_id], { paths: JSON.stringify(job.errors.slice(0, 50).map((one) => one.path)), target: job.target })}>${t('restore.failed.again')}</a>`} />
      <${Notes} title=${t('warnings.title')} notes=${job.warnings} count=${job.warning_count} kind="warn" />
      <${Commands} of=${[{ name: t('job.follow'), method: 'GET', path: `jobs/${jobId}/events`, cli: `backupedge job watch ${jobId}` }, { name: t('job.cancel'), method: 'POST', path: `jobs/${jobId}/cancel` }]} />`}<//>
    ${asked && html`<${Confirm} title=${t('job.cancel.title')} action=${t('job.cancel')} run=${() => cancel().catch((failed) => {
      if (failed.code !== 'job_ended') throw failed;
      setProblem(failed);
      load.reload();
    })} onClose=${() => setAsked(false)}><p>${t(`cancel.effect.${['copy-verify', 'drill'].includes(job.kind) ? 'verify' : job.kind}`)}</p><//>`}
  <//>`;
}

/** @param {Api.JobDetails} job */
const mayCancel = (job) => may('admin') || job.created_by === state.session.name;

/** @param {Api.JobDetails} job */
function titleOf(job) {
  return html`${word('kind', job.kind)}${job.dry_run ? ` (${t('dry.run')})` : ''}${job.target && html` → <${Name} of=${job.target} />`}`;
}

/** @param {Api.JobDetails} job */
function targetPath(job) {
  return html`<strong><${Name} of=${job.target} /></strong>`;
}

/**
 * Notes about single paths, with a filter where there are many.
 * @param {{ title: string, notes: Api.NoteAnswer[], count: number, kind: string, more?: Markup }} props
 */
export function Notes({ title, notes, count, kind, more }) {
  const [filter, setFilter] = useState('');
  const [shown, setShown] = useState(50);
  if (!notes?.length) return null;
  const wanted = filter.toLowerCase();
  const found = notes.filter((note) => !wanted || `${note.path} ${note.message}`.toLowerCase().includes(wanted));
  return html`<section class="notes" aria-label=${title}>
    <div class="section-head"><h2>${title} <span class="quiet">${number(count)}</span></h2>
      ${notes.length > 10 && html`<input type="search" value=${filter} aria-label=${t('notes.filter')} placeholder=${t('notes.filter')} onInput=${(event) => setFilter(event.target.value)} />`}${more}</div>
    <ul class="note-list">${found.slice(0, shown).map((note, index) => html`<li key=${index} class=${kind}><strong><${LongName} of=${note.path} /></strong><span><${Name} of=${note.message} /></span></li>`)}</ul>
    ${found.length > shown && html`<button type="button" onClick=${() => setShown(shown + 200)}>${t('more.rows')}</button>`}
    ${count > notes.length && html`<p class="fine">${t('notes.first', { n: notes.length })}</p>`}
  </section>`;
}
