import { html, render, useEffect, useRef, useState } from './parts/html.js';
import { state, update, useStore, applyTheme, remembered } from './state.js';
import { loadSession } from './api.js';
import { startLive, readStatus, useJobEnds } from './live.js';
import { t, word } from './words.js';
import { readRoute } from './parts/route.js';
import { Spoken, Trouble, Empty } from './parts/page.js';
import { Dialog } from './parts/dialog.js';
import { Shell } from './parts/shell.js';
import { Login, LoginForm } from './screens/login.js';
import { Overview } from './screens/overview.js';
import { Backups } from './screens/backups.js';
import { Backup } from './screens/backup.js';
import { Files } from './screens/files.js';
import { Restore } from './screens/restore.js';
import { Schedules } from './screens/schedules.js';
import { ScheduleEditor } from './screens/schedule.js';
import { Activity } from './screens/activity.js';
import { Job } from './screens/job.js';
import { Health } from './screens/health.js';
import { Drills } from './screens/drills.js';
import { Settings } from './screens/settings.js';
import { Wall } from './screens/wall.js';
import { CreateOnly } from './screens/create.js';

/** @param {Route} route */
function screenOf({ path, query }) {
  const [name, second] = path;
  switch (name) {
    case undefined: return html`<${Overview} />`;
    case 'backups': return second ? html`<${Backup} key=${second} id=${second} tab=${query.get('tab')} />` : html`<${Backups} />`;
    case 'files': return html`<${Files} path=${path.slice(1)} query=${query} />`;
    case 'restore': return second ? html`<${Restore} key=${second} id=${second} query=${query} />` : html`<${Backups} />`;
    case 'schedules': return second ? html`<${ScheduleEditor} key=${second} id=${second} query=${query} />` : html`<${Schedules} />`;
    case 'activity': return second ? html`<${Job} key=${second} id=${second} />` : html`<${Activity} />`;
    case 'health': return second === 'drills' ? html`<${Drills} />` : html`<${Health} />`;
    case 'settings': return html`<${Settings} tab=${second} query=${query} />`;
    default: return html`<${Empty} icon="search" title=${t('nowhere.title')}><a class="button" href="#/">${t('nav.overview')}</a><//>`;
  }
}

function useTitle() {
  const jobs = useStore((store) => store.jobs);
  const status = useStore((store) => store.status);
  useEffect(() => {
    const icon = document.querySelector('link[rel=icon]');
    const wanted = status?.health === 'degraded' ? 'icon-warn.svg' : 'icon.svg';
    if (!icon.href.endsWith(`/${wanted}`)) icon.href = icon.href.replace(/[^/]+$/, wanted);
    const plain = document.title.replace(/^\d+ % – /, '');
    const share = [...jobs.values()].find((job) => job.progress?.percent > 0)?.progress.percent;
    document.title = share === undefined ? plain : `${Math.floor(share)} % – ${plain}`;
  });
}

/** Tells the end of jobs, keeps the state of the service fresh, and puts the focus on a new screen. */
function SignedIn() {
  const route = useStore((store) => store.route);
  const first = useRef(true);
  useTitle();
  useEffect(() => {
    readStatus();
    startLive();
    const timer = setInterval(() => document.hidden || readStatus(), 60_000);
    return () => clearInterval(timer);
  }, []);
  useJobEnds((job) => {
    readStatus();
    if (job) document.getElementById('spoken').textContent = `${word('kind', job.kind)}${job.dry_run ? ` (${t('dry.run')})` : ''}: ${word('status', job.status)}`;
  });
  const place = route.path.join('/');
  useEffect(() => {
    if (!first.current && route.path[0] !== 'files') {
      document.getElementById('page-title')?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first.current = false;
  }, [place]);
  const content = route.path[0] === 'wall' ? html`<${Wall} />` : html`<${Shell} route=${route}>${screenOf(route)}<//>`;
  return html`${content}<${Spoken} />`;
}

function App() {
  const session = useStore((store) => store.session);
  const expired = useStore((store) => store.expired);
  const route = useStore((store) => store.route);
  const [problem, setProblem] = useState(null);
  const start = () => {
    setProblem(null);
    loadSession().catch(setProblem);
  };
  useEffect(start, []);
  useEffect(() => {
    if (session && route.path[0] === 'login') location.replace('#/');
  }, [session, route]);
  if (problem) return html`<main class="alone"><${Trouble} problem=${problem} retry=${start} /></main>`;
  if (session === undefined) return null;
  if (session === null) return html`<${Login} code=${route.path[0] === 'login' ? route.path[1] : null} />`;
  if (route.path[0] === 'login') return null;
  return html`${session.create_only ? html`<${CreateOnly} />` : html`<${SignedIn} />`}
    ${expired && html`<${Dialog} title=${t('login.again')}><div class="dialog-body"><p>${t('login.kept')}</p><${LoginForm} /></div><//>`}`;
}

applyTheme(remembered('theme', 'auto'));
state.route = readRoute();
addEventListener('hashchange', () => update({ route: readRoute(), dialog: null }));
document.querySelector('noscript')?.remove();
render(html`<${App} />`, document.getElementById('app'));
