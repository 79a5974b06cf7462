import { html, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { get, put, id, useLoad } from '../api.js';
import { useJobEnds, readStatus } from '../live.js';
import { Page, Loaded, Empty, Act, Trouble } from '../parts/page.js';
import { Table } from '../parts/table.js';
import { Name, Status } from '../parts/text.js';
import { Time, clock, localZone, now, startOfDay } from '../parts/time.js';
import { sentence } from '../parts/cron.js';
import { go, to } from '../parts/route.js';
import { BackUp } from '../parts/acts.js';

const week = 7;

/** When backups are made, and whether they were. */
export function Schedules() {
  const load = useLoad((signal) => get('schedule', {}, signal), []);
  useJobEnds((job) => (!job || job.kind !== 'restore') && load.reload());
  return html`<${Page} title=${t('nav.schedules')} actions=${html`<${Act} kind="first" icon="plus" onClick=${() => go(to(['schedules', 'new']))}>${t('schedule.make')}<//>`}>
    <${Loaded} of=${load}>${(rows) => rows.length ? html`
      <${Table} caption=${t('nav.schedules')} rows=${rows} busy=${load.busy} keyOf=${(row) => row.id} columns=${[
        { name: t('name'), kind: 'main', cell: (row) => html`<a href=${to(['schedules', row.id])}><${Name} of=${row.name ?? sentence(row.cron)} /></a>${row.kind !== 'backup' && html` <span class="tag">${word('kind', row.kind)}</span>`}${row.read_only && html` <span class="tag">${t('schedule.configured')}</span>`}` },
        { name: t('rhythm'), cell: (row) => html`${sentence(row.cron)}${row.timezone !== localZone && html` <span class="quiet">${row.timezone}</span>`}` },
        { name: t('sources.title'), cell: (row) => html`<${Name} of=${row.sources?.join(', ') ?? t('sources.all')} />` },
        { name: t('next'), cell: (row) => (row.enabled ? html`<${Time} at=${row.next_run_at} />` : html`<${Status} of="none">${t('off')}<//>`) },
        { name: t('last'), cell: (row) => html`${row.last_run_at && html`<${Time} at=${row.last_run_at} /> `}<${Status} of=${row.overdue ? 'overdue' : row.last_status ?? 'none'} />` },
        { name: '', kind: 'do', cell: (row) => html`<${Switch} row=${row} done=${load.reload} /><${BackUp} scheduleId=${row.id} label=${t('run.now')} icon="run" kind="small" />` },
      ]} />
      <${Skipped} rows=${rows} />
      <${Week} rows=${rows.filter((row) => row.enabled)} />`
      : html`<${Empty} icon="schedules" title=${t('empty.schedules')}><p>${t('empty.schedules.next')}</p><${Act} kind="first" icon="plus" onClick=${() => go(to(['schedules', 'new'], { cron: '0 2 * * *' }))}>${t('schedule.nightly')}<//><//>`}<//>
  <//>`;
}

/** @param {{ row: Api.ScheduleAnswer, done: () => unknown }} props */
function Switch({ row, done }) {
  const [problem, setProblem] = useState(null);
  const turn = () => put(`schedule/${id(row.id)}`, { enabled: !row.enabled }).then(() => {
    done();
    readStatus();
  }, setProblem);
  return html`<${Act} kind="small" disabled=${row.read_only} why=${row.read_only ? t('schedule.read.only') : null} aria-label=${`${t(row.enabled ? 'turn.off' : 'turn.on')}: ${row.name ?? row.cron}`} onClick=${turn}>${t(row.enabled ? 'turn.off' : 'turn.on')}<//>${problem && html`<${Trouble} problem=${problem} />`}`;
}

/** @param {{ rows: Api.ScheduleAnswer[] }} props */
function Skipped({ rows }) {
  const skipped = rows.flatMap((row) => row.skipped.map((one) => ({ ...one, schedule: row }))).sort((a, b) => b.due_at.localeCompare(a.due_at)).slice(0, 10);
  if (!skipped.length) return null;
  return html`<section aria-labelledby="skipped-title"><h2 id="skipped-title">${t('skipped.title')}</h2>
    <ul class="note-list">${skipped.map((one) => html`<li key=${one.schedule.id + one.due_at} class="warn"><strong><${Name} of=${one.schedule.name ?? one.schedule.cron} />, <${Time} at=${one.due_at} />${one.count > 1 && ` (${t('times', { n: one.count })})`}</strong><span>${word('skip', one.reason)}${one.message && html`: <${Name} of=${one.message} />`}</span></li>`)}</ul></section>`;
}

/**
 * The runs of the next days side by side, so that collisions show.
 * @param {{ rows: Api.ScheduleAnswer[] }} props
 */
function Week({ rows }) {
  const load = useLoad(async (signal) => {
    const end = startOfDay(now()) + week * 864e5;
    const runs = [];
    for (const row of rows.slice(0, 20)) {
      const { next_run_at: times } = await get(`schedule/${id(row.id)}/next`, { count: 100 }, signal);
      runs.push(...times.filter((at) => Date.parse(at) < end).map((at) => ({ at, row })));
    }
    return runs.sort((a, b) => a.at.localeCompare(b.at));
  }, [rows.map((row) => row.id + row.next_run_at).join()]);
  if (!rows.length) return null;
  const days = Array.from({ length: week }, (_, index) => startOfDay(startOfDay(now()) + index * 864e5 + 36e5 * 2));
  const name = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: 'short', day: 'numeric' });
  return html`<section aria-labelledby="week-title"><h2 id="week-title">${t('week.title')}</h2>
    <${Loaded} of=${load}>${(runs) => html`<ol class="week">${days.map((start) => {
      const own = runs.filter((run) => startOfDay(Date.parse(run.at)) === start);
      return html`<li key=${start}><h3>${name.format(start)}</h3>${own.length ? html`<ul>${own.slice(0, 6).map((run) => html`<li key=${run.at + run.row.id}><time datetime=${run.at}>${clock(run.at)}</time> <a href=${to(['schedules', run.row.id])}><${Name} of=${run.row.name ?? sentence(run.row.cron)} /></a></li>`)}${own.length > 6 && html`<li class="quiet">${t('and.more', { n: own.length - 6 })}</li>`}</ul>` : html`<p class="quiet">–</p>`}</li>`;
    })}</ol>`}<//></section>`;
}

