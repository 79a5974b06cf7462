import { html, useEffect, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { may, state, useStore } from '../state.js';
import { call, post, remove, id, onceKey, useLoad } from '../api.js';
import { readStatus } from '../live.js';
import { Page, Loaded, Act, Trouble } from '../parts/page.js';
import { Confirm } from '../parts/dialog.js';
import { Field, Select, Check } from '../parts/field.js';
import { Icon } from '../parts/icon.js';
import { Name, Status } from '../parts/text.js';
import { Commands } from '../parts/command.js';
import { Time, clock, localZone, weekday, when } from '../parts/time.js';
import { read, write, sentence } from '../parts/cron.js';
import { go } from '../parts/route.js';
import { BackUp } from '../parts/acts.js';

const rhythms = ['minutes', 'hourly', 'daily', 'weekly', 'monthly', 'last', 'own'];
const types = ['incremental', 'differential', 'full'];

/**
 * A schedule: its rhythm in a builder and as a cron line, with the runs that it really has.
 * @param {{ id: string, query: URLSearchParams }} props
 */
export function ScheduleEditor({ id: scheduleId, query }) {
  const isNew = scheduleId === 'new';
  const load = useLoad(/** @returns {Promise<{ tag: string | null, schedule: EditedSchedule }>} */ async (signal) => isNew ? { tag: null, schedule: blank(query) } : call('GET', `schedule/${id(scheduleId)}`, { signal }).then(({ data, headers }) => ({ schedule: data, tag: headers.get('ETag') })), [scheduleId]);
  const schedule = load.data?.schedule;
  return html`<${Page} kind="schedule" title=${isNew ? t('schedule.make') : schedule ? html`<${Name} of=${schedule.name ?? sentence(schedule.cron)} />` : t('schedule.title')} plainTitle=${schedule?.name ?? t('schedule.title')}
    lead=${schedule && !isNew && html`<${Status} of=${schedule.overdue ? 'overdue' : schedule.last_status ?? 'none'} /> ${schedule.last_run_at && html`<${Time} at=${schedule.last_run_at} />`}`}
    actions=${schedule && !isNew && html`<${BackUp} scheduleId=${scheduleId} label=${t('run.now')} icon="run" />`}>
    <${Loaded} of=${load}>${({ tag }) => html`
      ${schedule.last_error && html`<div class="trouble"><${Icon} name="warn" /><p><${Name} of=${schedule.last_error} /></p></div>`}
      <${Editor} key=${tag} schedule=${schedule} tag=${tag} isNew=${isNew} reload=${load.reload} />`}<//>
  <//>`;
}

/** @type {(query: URLSearchParams) => any} */
const blank = (query) => ({ name: '', kind: query.get('kind') ?? 'backup', copy: null, cron: query.get('cron') ?? '0 2 * * *', type: 'incremental', timezone: null, full_every: null, retention_days: null, enabled: true, catch_up: true, sources: query.get('source') ? [query.get('source')] : null, read_only: false });

function zones() {
  try {
    return Intl.supportedValuesOf('timeZone');
  } catch {
    return [];
  }
}

/** @param {{ schedule: EditedSchedule, tag: string | null, isNew: boolean, reload: () => unknown }} props */
function Editor({ schedule, tag, isNew, reload }) {
  const [fields, setFields] = useState(() => ({
    name: schedule.name ?? '', kind: schedule.kind, copy: schedule.copy, cron: schedule.cron, type: schedule.type ?? 'incremental', timezone: schedule.timezone ?? '', full_every: schedule.full_every ?? '',
    retention_days: schedule.retention_days ?? '', enabled: schedule.enabled, catch_up: schedule.catch_up, sources: schedule.sources,
  }));
  const [every, setEvery] = useState(() => read(schedule.cron).every);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState(false);
  const status = useStore((store) => store.status);
  /** @type {(name: string) => (value: unknown) => void} */
  const set = (name) => (value) => setFields((old) => ({ ...old, [name]: value }));
  /** @type {(name: string) => (event: any) => void} */
  const input = (name) => (event) => set(name)(event.target.value);
  const off = schedule.read_only || !may('admin');
  /** @param {string} cron */
  const setCron = (cron) => {
    set('cron')(cron);
    setEvery(read(cron).every);
  };
  const [isBackup, hasSources] = [fields.kind === 'backup', ['backup', 'drill'].includes(fields.kind)];
  const kinds = [...new Set([schedule.kind, 'backup', 'drill', 'verify', ...(status?.copies.length ? ['copy-verify'] : [])])];
  const body = { cron: fields.cron.trim(), kind: fields.kind, name: fields.name.trim() || null, timezone: fields.timezone.trim() || null, enabled: fields.enabled, catch_up: fields.catch_up,
    ...(isBackup ? { type: fields.type } : {}), full_every: isBackup ? fields.full_every.trim() || null : null, retention_days: !isBackup || fields.retention_days === '' ? null : Number(fields.retention_days),
    sources: hasSources ? fields.sources : null, copy: fields.kind === 'copy-verify' ? fields.copy ?? status?.copies[0]?.name ?? null : fields.kind === 'drill' ? fields.copy : null };
  /** @param {Event} event */
  const save = async (event) => {
    event.preventDefault();
    if (off || busy) return;
    setBusy(true);
    setProblem(null);
    try {
      if (isNew) await post('schedule', body, { once: onceKey() });
      else await call('PUT', `schedule/${id(schedule.id)}`, { body, headers: tag ? { 'If-Match': tag } : {} });
      readStatus();
      go('#/schedules');
    } catch (failed) {
      setProblem(failed);
      setBusy(false);
    }
  };
  // What was wrong may be right now.
  useEffect(() => setProblem(null), [JSON.stringify(body)]);
  /** @param {string} name */
  const wrong = (name) => (problem?.details?.field === name ? problem.message : null);
  return html`<form class="editor" onSubmit=${save}>
    ${schedule.read_only && html`<p class="note"><${Icon} name="hold" size=${16} /> ${t('schedule.read.only.where', { name: `schedules.${schedule.name ?? schedule.id}` })}</p>`}
    <fieldset class="plain" disabled=${off}><legend class="for-reader">${t('schedule.title')}</legend>
      <${Field} label=${t('name')} value=${fields.name} maxlength="200" autocomplete="off" wrong=${wrong('name')} onInput=${input('name')} />
      <${Select} label=${t('schedule.kind')} value=${fields.kind} disabled=${off} hint=${t(`schedule.kind.${fields.kind}`)} options=${kinds.map((one) => [one, word('kind', one)])} onChange=${set('kind')} />
      ${(fields.copy || fields.kind === 'copy-verify') && !isBackup && fields.kind !== 'verify' && html`<${Select} label=${t('kind.copy')} value=${body.copy ?? ''} options=${[...(fields.kind === 'drill' ? [['', t('drill.here')]] : []), ...(status?.copies ?? []).map((one) => [one.name, one.name])]} onChange=${(value) => set('copy')(value || null)} />`}
      <${Rhythm} every=${every} cron=${fields.cron} onEvery=${(value) => {
        setEvery(value);
        const next = { ...defaults, ...read(fields.cron), every: value };
        if (value !== 'own') set('cron')(write(next));
      }} onCron=${setCron} />
      <${Field} label=${t('cron.line')} hint=${html`${sentence(fields.cron)} · <span class="quiet">${t('cron.hint')}</span>`} wrong=${wrong('cron')} value=${fields.cron} spellcheck=${false} autocomplete="off" onInput=${(event) => setCron(event.target.value)} />
      <${Field} label=${t('timezone')} hint=${t('timezone.hint', { zone: state.session.timezone ?? 'UTC' })} wrong=${wrong('timezone')} value=${fields.timezone} list="zones" autocomplete="off" onInput=${input('timezone')} />
      <datalist id="zones">${zones().map((zone) => html`<option key=${zone} value=${zone} />`)}</datalist>
      ${isBackup && html`<${Select} label=${t('type')} value=${fields.type} disabled=${off} hint=${t(`type.hint.${fields.type}`)} options=${types.map((one) => [one, word('type', one)])} onChange=${set('type')} />`}
      ${isBackup && fields.type !== 'full' && html`<${Field} label=${t('full.every')} hint=${t('full.every.hint')} wrong=${wrong('full_every')} value=${fields.full_every} placeholder="7d" autocomplete="off" onInput=${input('full_every')} />`}
      ${isBackup && html`<${Field} label=${t('retention.days')} hint=${t('retention.hint')} type="number" min="1" max="36500" wrong=${wrong('retention_days')} value=${fields.retention_days} onInput=${input('retention_days')} />`}
      ${hasSources && html`<fieldset class="choice"><legend>${t('sources.title')}</legend>
        <${Check} label=${t('sources.all')} checked=${fields.sources === null} onChange=${(on) => set('sources')(on ? null : status?.sources.map((one) => one.name) ?? [])} />
        ${fields.sources !== null && status?.sources.map((one) => html`<${Check} key=${one.name} label=${html`<${Name} of=${one.name} />`} checked=${fields.sources.includes(one.name)} onChange=${(on) => set('sources')(on ? [...fields.sources, one.name] : fields.sources.filter((name) => name !== one.name))} />`)}
        ${wrong('sources') && html`<p class="wrong" role="alert">${wrong('sources')}</p>`}
      </fieldset>`}
      <${Check} label=${t('enabled')} checked=${fields.enabled} onChange=${set('enabled')} />
      <${Check} label=${t('catch.up')} hint=${t('catch.up.hint')} checked=${fields.catch_up} onChange=${set('catch_up')} />
    </fieldset>
    <${NextRuns} body=${body} />
    <div class="editor-foot">
      ${problem && !wrong(problem.details?.field) && html`<${Trouble} problem=${problem} />`}
      ${problem?.code === 'precondition_failed' && html`<button type="button" onClick=${reload}>${t('schedule.load.again')}</button>`}
      <div class="actions">
        <${Act} kind="first" type="submit" busy=${busy} disabled=${off} why=${schedule.read_only ? t('schedule.read.only') : null}>${t('save')}<//>
        <a class="button" href="#/schedules">${t('cancel')}</a>
        ${!isNew && html`<${Act} kind="danger-text" icon="trash" disabled=${schedule.read_only} why=${schedule.read_only ? t('schedule.read.only') : null} onClick=${() => setAsked(true)}>${t('delete')}<//>`}
      </div>
      <${Commands} of=${[{ name: t('save'), method: isNew ? 'POST' : 'PUT', path: isNew ? 'schedule' : `schedule/${schedule.id}`, body: Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)) }]} />
    </div>
    ${asked && html`<${Confirm} title=${t('schedule.delete')} action=${t('delete')} onClose=${() => setAsked(false)} run=${async () => {
      await remove(`schedule/${id(schedule.id)}`);
      readStatus();
      go('#/schedules');
    }}><p>${t('schedule.delete.effect', { name: schedule.name ?? sentence(schedule.cron) })}</p><p>${t('schedule.delete.stays')}</p><//>`}
  </form>`;
}

const defaults = { minutes: 30, minute: 0, time: '02:00', days: [1], date: 1 };

/** @param {{ every: string, cron: string, onEvery: (every: string) => void, onCron: (cron: string) => void }} props */
function Rhythm({ every, cron, onEvery, onCron }) {
  const rhythm = { ...defaults, ...read(cron), every };
  /**
   * @param {string} name
   * @param {unknown} value
   */
  const change = (name, value) => onCron(write({ ...rhythm, [name]: value }));
  return html`<fieldset class="rhythm"><legend>${t('rhythm')}</legend>
    <${Select} label=${t('rhythm.every')} value=${every} options=${rhythms.map((one) => [one, t(`rhythm.${one}`)])} onChange=${onEvery} />
    ${every === 'minutes' && html`<${Select} label=${t('rhythm.minutes.n')} value=${String(rhythm.minutes)} options=${[...new Set([5, 10, 15, 20, 30, rhythm.minutes])].sort((a, b) => a - b).map((one) => [String(one), String(one)])} onChange=${(value) => change('minutes', Number(value))} />`}
    ${every === 'hourly' && html`<${Field} label=${t('rhythm.minute')} type="number" min="0" max="59" value=${rhythm.minute} onInput=${(event) => event.target.value && change('minute', Math.min(59, Math.max(0, Number(event.target.value))))} />`}
    ${['daily', 'weekly', 'monthly', 'last'].includes(every) && html`<${Field} label=${t('rhythm.time')} type="time" required value=${rhythm.time} onInput=${(event) => event.target.value && change('time', event.target.value.slice(0, 5))} />`}
    ${every === 'monthly' && html`<${Field} label=${t('rhythm.date')} type="number" min="1" max="31" value=${rhythm.date} hint=${rhythm.date > 28 ? t('rhythm.date.hint') : null} onInput=${(event) => event.target.value && change('date', Math.min(31, Math.max(1, Number(event.target.value))))} />`}
    ${every === 'weekly' && html`<fieldset class="days"><legend>${t('rhythm.days')}</legend>${[1, 2, 3, 4, 5, 6, 0].map((day) => html`<${Check} key=${day} label=${weekday(day)} checked=${rhythm.days.includes(day)} onChange=${(on) => {
      const days = on ? [...rhythm.days, day].sort() : rhythm.days.filter((one) => one !== day);
      if (days.length) change('days', days);
    }} />`)}</fieldset>`}
  </fieldset>`;
}

// From the server, so that what is shown is what will run.
/** @param {{ body: Api.CreateScheduleRequest }} props */
function NextRuns({ body }) {
  /** @type {[PreviewedRuns, (next: PreviewedRuns | ((old: PreviewedRuns) => PreviewedRuns)) => void]} */
  const [held, setHeld] = useState({ runs: null, problem: null });
  const asked = JSON.stringify({ cron: body.cron, kind: body.kind, type: body.type, copy: body.copy, timezone: body.timezone, full_every: body.full_every, count: 10 });
  useEffect(() => {
    if (!may('admin')) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => call('POST', 'schedule/preview', { body: JSON.parse(asked), signal: abort.signal })
      .then(({ data }) => setHeld({ runs: data.runs, zone: data.timezone, problem: null }))
      .catch((problem) => problem.name === 'AbortError' || setHeld((old) => ({ ...old, problem }))), 300);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [asked]);
  return html`<section class="panel preview-runs" aria-labelledby="preview-title" aria-busy=${may('admin') && !held.runs && !held.problem ? 'true' : 'false'}><h2 id="preview-title">${t('preview.title')}</h2>
    ${held.problem ? html`<p class="wrong" role="alert">${held.problem.message || t('problem.unreachable')}</p>` : held.runs ? held.runs.length ? html`<ol class="next">${held.runs.map((run, index) => html`<li key=${run.due_at}>
      <time datetime=${run.due_at}>${when(run.due_at, held.zone)}</time> <span class="tag">${run.type ? word('type', run.type) : word('kind', body.kind)}</span>
      ${clock(run.due_at, held.zone) !== clock(run.due_at) && html` <span class="quiet">${t('preview.mine', { time: clock(run.due_at) })}</span>`}
      ${index > 0 && offset(run) !== offset(held.runs[index - 1]) && html` <span class="status warn"><${Icon} name="wait" size=${14} />${t('preview.clock')}</span>`}</li>`)}</ol>${held.zone !== localZone && html`<p class="fine">${held.zone}</p>`}` : html`<p>${t('preview.never')}</p>` : html`<p class="quiet">${may('admin') ? t('loading') : t('may.role', { role: word('role', 'admin') })}</p>`}
  </section>`;
}

/** @param {Api.PreviewedRunAnswer} run */
const offset = (run) => run.local_time?.slice(19);

