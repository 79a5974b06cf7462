import { html, useEffect } from '../parts/html.js';
import { t, word } from '../words.js';
import { state, useStore } from '../state.js';
import { Icon } from '../parts/icon.js';
import { Bars, Trouble } from '../parts/page.js';
import { Name, Status } from '../parts/text.js';
import { JobLine } from '../parts/progress.js';
import { Time, age, bytes, clock, now } from '../parts/time.js';
import { readStatus } from '../live.js';
import { stateOf } from './overview.js';

/** For a display on a wall: large, without buttons. */
export function Wall() {
  const status = useStore((store) => store.status);
  const problem = useStore((store) => store.statusProblem);
  const live = useStore((store) => store.live);
  const since = useStore((store) => store.liveSince);
  const jobs = useStore((store) => store.jobs);
  useEffect(() => {
    document.title = `${t('wall.title')} – BackupEdge`;
    // Where the browser allows it the display stays lit; a plain http address may not ask.
    /** @type {WakeLockSentinel | null} */
    let lit = null;
    navigator.wakeLock?.request('screen').then((lock) => (lit = lock), () => {});
    return () => lit?.release();
  }, []);
  if (!status) return html`<main class="wall">${problem ? html`<${Trouble} problem=${problem} retry=${readStatus} />` : html`<${Bars} />`}</main>`;
  const good = status.health === 'ok';
  return html`<main class="wall">
    <header class=${good ? 'good' : 'poor'}><${Icon} name=${good ? 'ok' : 'warn'} size=${64} /><h1>${good ? t('verdict.ok', { n: status.sources.length }) : t('verdict.problems', { n: status.reasons.length })}</h1></header>
    ${(live === 'lost' || problem) && html`<p class="live-lost" role="status">${t('live.lost', { time: clock(since ?? now()) })}</p>`}
    ${!good && html`<ul class="wall-reasons">${status.reasons.slice(0, 6).map((reason) => html`<li key=${reason.code + reason.subject}>${word('reason', reason.code)}${reason.subject && html`: <${Name} of=${status.schedules.find((one) => one.id === reason.subject)?.name ?? reason.subject} />`}</li>`)}</ul>`}
    <div class="tiles">${status.sources.map((source) => html`<article key=${source.name} class="tile"><h2><${Name} of=${source.name} /></h2>
      <p class="quiet">${t(source.last_success_at ? 'loss' : 'source.newest')}</p><p class="tile-age">${source.last_success_at ? age(source.last_success_at) : t('never')}</p><${Status} of=${stateOf(source, status.reasons)} /></article>`)}
      ${status.store && html`<article class="tile"><h2>${t('store.title')}</h2><p class="tile-age">${bytes(status.store.free_bytes)} ${t('store.free')}</p><span class="quiet">${bytes(status.store.bytes)} ${t('store.archives', { n: status.store.archives })}</span></article>`}
    </div>
    ${jobs.size > 0 && html`<div class="job-lines">${[...jobs.values()].map((job) => html`<${JobLine} key=${job.job_id} job=${job} />`)}</div>`}
    <footer><span>${state.session.host}</span> ${status.schedules.some((one) => one.next_run_at) && html`<span>${t('next')}: <${Time} at=${status.schedules.filter((one) => one.next_run_at).map((one) => one.next_run_at).sort()[0]} /></span>`} <a href="#/">${t('nav.overview')}</a></footer>
  </main>`;
}
