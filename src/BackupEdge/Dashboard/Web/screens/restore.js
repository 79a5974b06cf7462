import { html, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { may, state } from '../state.js';
import { get, post, id, onceKey, pause, useLoad } from '../api.js';
import { Page, Loaded, Trouble, Empty, Act, Facts } from '../parts/page.js';
import { Check, Choice, Field } from '../parts/field.js';
import { Confirm } from '../parts/dialog.js';
import { Icon } from '../parts/icon.js';
import { Failure, Name } from '../parts/text.js';
import { Commands } from '../parts/command.js';
import { bytes, number, when } from '../parts/time.js';
import { go, to } from '../parts/route.js';
import { Damage } from './backup.js';
import { RestorePlan } from './plan.js';

/** @param {Api.SourceKind} kind */
const isFiles = (kind) => kind === 'files';

/**
 * What, where, check, run: nothing is written before the plan was read.
 * @param {{ id: string, query: URLSearchParams }} props
 */
export function Restore({ id: backupId, query }) {
  const backup = useLoad((signal) => get(id(backupId), {}, signal), [backupId]);
  const targets = useLoad((signal) => get('targets', {}, signal), []);
  if (!may('admin')) return html`<${Page} title=${t('restore.title')}><${Empty} icon="hold" title=${t('may.role', { role: word('role', 'admin') })} /><//>`;
  const load = { data: backup.data && targets.data, problem: backup.problem ?? targets.problem, busy: backup.busy || targets.busy, reload: () => (backup.reload(), targets.reload()) };
  return html`<${Page} kind="restore" title=${t('restore.title')} lead=${backup.data && html`${t('restore.from')} <a href=${to(['backups', backup.data.id])}>${when(backup.data.created_at)}</a>`}>
    <${Loaded} of=${load}>${() => backup.data.status === 'completed' ? html`<${Damage} backup=${backup.data} /><${Steps} backup=${backup.data} targets=${targets.data} query=${query} />` : html`<${Empty} icon="bad" title=${t('restore.not.completed')} />`}<//>
  <//>`;
}

/**
 * @param {URLSearchParams} query
 * @param {string} backupId
 * @returns {string[]}
 */
function givenPaths(query, backupId) {
  if (query.get('tray') && state.tray.backupId === backupId) return [...state.tray.items.keys()];
  try {
    const paths = JSON.parse(query.get('paths'));
    return Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : [];
  } catch {
    return [];
  }
}

/** @param {{ backup: Api.BackupDetails, targets: Api.TargetAnswer[], query: URLSearchParams }} props */
function Steps({ backup, targets, query }) {
  const [paths, setPaths] = useState(() => givenPaths(query, backup.id));
  const [sources, setSources] = useState(backup.sources);
  const [target, setTarget] = useState(query.get('target') ?? targets[0].name);
  /** @type {[Api.OverwriteMode, (next: any) => void]} */
  const [overwrite, setOverwrite] = useState('replace');
  const [database, setDatabase] = useState(false);
  const [moment, setMoment] = useState('');
  const [backUpFirst, setBackUpFirst] = useState(true);
  /** @type {[{ key: string, job: Api.JobDetails }, (next: { key: string, job: Api.JobDetails }) => void]} */
  const [checked, setChecked] = useState(null);
  const [busy, setBusy] = useState(null);
  const [problem, setProblem] = useState(null);
  const [asked, setAsked] = useState(false);
  const original = targets.find((one) => one.name === target)?.kind === 'original';
  const wanted = paths.length ? paths : sources.length < backup.sources.length ? sources : [];
  const touched = [...new Set((wanted.length ? wanted : backup.sources).map((path) => path.split('/')[0]))];
  const kinds = touched.map((name) => backup.source_kinds?.[name]);
  const hasDatabase = kinds.some((kind) => kind && kind !== 'files');
  const loads = kinds.some((kind) => kind === 'postgres' || kind === 'command');
  const toMoment = moment && kinds.includes('postgres-physical') ? { restore_to: new Date(moment).toISOString() } : {};
  /** @type {Api.RestoreBackupRequest} */
  const body = { target, overwrite, ...(wanted.length ? { paths: wanted } : {}), ...(database && loads ? { restore_database: true, overwrite: 'replace' } : {}), ...toMoment };
  const key = JSON.stringify(body);
  const isChecked = checked?.key === key;
  const nothing = !paths.length && !sources.length;

  const check = async () => {
    setBusy('check');
    setProblem(null);
    try {
      let job = await post(`restore/${id(backup.id)}`, { ...body, dry_run: true }, { once: onceKey(), headers: { Prefer: 'wait=50' } });
      while (job.status === 'queued' || job.status === 'running') {
        await pause(1500);
        job = await get(`jobs/${id(job.job_id)}`);
      }
      setChecked({ key, job });
    } catch (failed) {
      setProblem(failed);
    }
    setBusy(null);
  };
  const run = async () => {
    setProblem(null);
    if (original && overwrite === 'replace' && backUpFirst) {
      setBusy('first');
      await saved(touched);
    }
    setBusy('run');
    const job = await post(`restore/${id(backup.id)}`, body, { once: onceKey() });
    go(to(['activity', job.job_id]));
  };
  const start = () => {
    if (original) setAsked(true);
    else run().catch(setProblem).finally(() => setBusy(null));
  };
  return html`
    <section class="step" aria-labelledby="what"><h2 id="what"><span class="step-number">1</span>${t('restore.what')}</h2>
      ${paths.length ? html`<ul class="plain-list paths">${paths.slice(0, 100).map((path) => html`<li key=${path}><${Name} of=${path} /> <button type="button" class="small bare" aria-label=${t('remove.name', { name: path })} onClick=${() => setPaths(paths.filter((one) => one !== path))}><${Icon} name="bad" size=${14} /></button></li>`)}</ul>
        ${paths.length > 100 && html`<p class="quiet">${t('and.more', { n: paths.length - 100 })}</p>`}
        <p><button type="button" onClick=${() => setPaths([])}>${t('restore.all')}</button> <a href=${to(['files', touched[0]], { at: backup.id })}>${t('restore.pick.more')}</a></p>`
      : html`<p>${t('restore.whole', { size: bytes(backup.source_size) })} <a href=${to(['files', backup.sources[0]], { at: backup.id })}>${t('restore.pick')}</a></p>
        ${backup.sources.map((name) => html`<${Check} key=${name} label=${html`<${Name} of=${name} /> <span class="quiet">${word('source_kind', backup.source_kinds?.[name])}</span>`} checked=${sources.includes(name)} onChange=${(on) => setSources(on ? [...sources, name] : sources.filter((one) => one !== name))} />`)}`}
      ${kinds.includes('postgres-physical') && html`<${Field} label=${t('restore.moment')} type="datetime-local" step="1" value=${moment} onInput=${(event) => setMoment(event.target.value)} />`}
    </section>
    <section class="step" aria-labelledby="where"><h2 id="where"><span class="step-number">2</span>${t('restore.where')}</h2>
      <${Choice} label=${t('restore.target')} value=${target} onChange=${setTarget} options=${targets.map((one) => [one.name, html`<strong><${Name} of=${one.name} /></strong> ${one.kind === 'original' ? html`<span class="status warn"><${Icon} name="warn" size=${14} />${t('restore.original')}</span>` : one.path && html`<span class="quiet"><${Name} of=${one.path} /></span>`}`, html`${one.kind === 'original' ? t('restore.original.hint') : one.free_bytes !== null && `${bytes(one.free_bytes)} ${t('store.free')}`}${one.busy_job_id && html` <a href=${to(['activity', one.busy_job_id])}>${t('restore.busy')}</a>`}`])} />
      ${!(database && loads) && html`<${Choice} label=${t('restore.existing')} value=${overwrite} onChange=${setOverwrite} options=${['replace', 'skip', 'fail'].map((mode) => [mode, t(`overwrite.${mode}`)])} />`}
      ${loads && html`<${Check} label=${t('restore.database')} hint=${t('restore.database.hint')} checked=${database} onChange=${setDatabase} />`}
      ${original && overwrite === 'replace' && html`<${Check} label=${t('restore.first')} hint=${t('restore.first.hint')} checked=${backUpFirst} onChange=${setBackUpFirst} />`}
    </section>
    <section class="step" aria-labelledby="check"><h2 id="check"><span class="step-number">3</span>${t('restore.check')}</h2>
      <p>${t('restore.check.lead')}</p>
      ${nothing && html`<p class="warn-text">${t('restore.nothing')}</p>`}
      <${Act} icon="search" kind=${isChecked ? '' : 'first'} busy=${busy === 'check'} disabled=${nothing} onClick=${check}>${busy === 'check' ? t('restore.checking') : t(isChecked ? 'restore.check.again' : 'restore.check.go')}<//>
      ${isChecked && html`<${Verdict} job=${checked.job} />`}
      ${checked && !isChecked && html`<p class="quiet">${t('restore.changed')}</p>`}
    </section>
    <section class="step" aria-labelledby="run"><h2 id="run"><span class="step-number">4</span>${t('restore.run')}</h2>
      ${problem && html`<${Busy} problem=${problem} />`}
      <${Act} kind=${isChecked ? 'first' : ''} icon="restore" busy=${busy === 'run' || busy === 'first'} disabled=${!isChecked || checked.job.status !== 'completed' || busy} why=${isChecked ? null : t('restore.check.before')} onClick=${start}>${busy === 'first' ? t('restore.saving') : t('restore.go')}<//>
      <p class="fine">${t('job.leave')}</p>
    </section>
    <${Commands} of=${[{ name: t('restore.title'), method: 'POST', path: `restore/${backup.id}`, body, cli: `backupedge restore ${backup.id} --target ${target}${overwrite === 'replace' ? '' : ` --overwrite ${overwrite}`}${body.restore_to ? ` --restore-to ${body.restore_to}` : ''}${wanted.map((path) => ` --path '${path.replaceAll("'", "'\\''")}'`).join('')}` }]} />
    ${asked && html`<${Confirm} title=${t('restore.ask')} action=${t('restore.go')} run=${run} typed=${database && loads || (hasDatabase && original) ? touched.find((name) => !isFiles(backup.source_kinds?.[name])) : null} onClose=${() => setAsked(false)}>
      <p>${t('restore.effect', { sources: touched.join(', '), n: checked?.job.result.files ?? 0 })}</p>
      <p>${t(backUpFirst && overwrite === 'replace' ? 'restore.stays.saved' : 'restore.stays')}</p>
      ${busy === 'first' && html`<p role="status">${t('restore.saving')}</p>`}<//>`}`;
}

// What is there now is backed up before it is replaced; without that backup nothing is replaced.
/** @param {string[]} sources */
async function saved(sources) {
  const made = await post('create', { type: 'incremental', sources, label: t('restore.first.label') }, { once: onceKey(), headers: { Prefer: 'wait=50' } });
  /** @type {Pick<Api.BackupDetails, 'status' | 'error'>} */
  let one = made;
  while (one.status === 'queued' || one.status === 'running') {
    await pause(1500);
    one = await get(id(made.backup_id));
  }
  if (one.status !== 'completed') throw Object.assign(new Error(t('restore.first.failed', { why: one.error?.message ?? one.status })), { code: 'backup_first', status: 1, details: {} });
}

/** @param {{ job: Api.JobDetails }} props */
function Verdict({ job }) {
  if (job.status !== 'completed') return html`<${Failure} of=${job.error ?? { message: word('status', job.status) }} />`;
  const { files, directories, bytes: size, replaced, skipped, deleted } = job.result;
  return html`<div class="verdict" role="status"><p class="done"><${Icon} name="ok" /> ${t('restore.ready', { n: files, size: bytes(size) })}</p>
    <${Facts} of=${[[t('fate.created'), number(Math.max(0, files - replaced - skipped))], [t('fate.replaced'), number(replaced)], [t('fate.skipped'), number(skipped)], deleted ? [t('fate.deleted'), number(deleted)] : null, [t('folders'), number(directories)]]} />
    <${RestorePlan} jobId=${job.job_id} /></div>`;
}

/** @param {{ problem: Api.Problem }} props */
function Busy({ problem }) {
  return html`<${Trouble} problem=${problem} />${problem.details?.job_id && html`<p><a href=${to(['activity', problem.details.job_id])}>${t('job.look')}</a></p>`}${problem.code === 'content_locked' && html`<p><a href="#/settings/encryption">${t('unlock.go')}</a></p>`}`;
}

