import { html, useEffect, useRef, useState } from './html.js';
import { t, word } from '../words.js';
import { remembered, useStore } from '../state.js';
import { signOut, address } from '../api.js';
import { Icon } from './icon.js';
import { Dialog } from './dialog.js';
import { Name } from './text.js';
import { clock, percent } from './time.js';
import { go, to } from './route.js';

const places = ['overview', 'backups', 'files', 'schedules', 'activity', 'health', 'settings'];
/** @param {string} place */
const addressOf = (place) => (place === 'overview' ? '#/' : to([place]));
// Which entry of the navigation a screen belongs to.
/** @type {{ [screen: string]: string }} */
const entryOf = { undefined: 'overview', restore: 'backups' };

/**
 * What is around every screen: where one is, how the service is, what runs, who one is.
 * @param {{ route: Route, children?: Markup }} props
 */
export function Shell({ route, children }) {
  const [window, setWindow] = useState(null);
  const place = entryOf[route.path[0]] ?? route.path[0];
  useKeys(setWindow);
  return html`<a class="skip" href="#main" onClick=${(event) => {
    event.preventDefault();
    document.getElementById('main').focus();
  }}>${t('skip')}</a>
  <div class="shell">
    <${Head} open=${setWindow} />
    <nav class="places" aria-label=${t('nav.name')}>
      ${places.map((name, index) => html`<a key=${name} href=${addressOf(name)} class=${index > 4 ? 'second' : ''} aria-current=${name === place ? 'page' : undefined}>
        <${Icon} name=${name === 'files' ? 'folder' : name} size=${22} /><span>${t(`nav.${name}`)}</span></a>`)}
      <button type="button" class="more-places" onClick=${() => setWindow('more')} aria-haspopup="dialog"><${Icon} name="more" size=${22} /><span>${t('nav.more')}</span></button>
    </nav>
    <main id="main" tabindex="-1"><${LiveBar} />${children}</main>
  </div>
  ${window === 'more' && html`<${Dialog} title=${t('nav.more')} onClose=${() => setWindow(null)}>
    <div class="dialog-body list-of-links">
      ${places.slice(5).map((name) => html`<a key=${name} href=${addressOf(name)} onClick=${() => setWindow(null)}><${Icon} name=${name} />${t(`nav.${name}`)}</a>`)}
      <a href="#/wall" onClick=${() => setWindow(null)}><${Icon} name="wall" />${t('wall.title')}</a>
      <button type="button" class="bare" onClick=${() => setWindow('help')}><${Icon} name="help" />${t('help.title')}</button>
      <button type="button" class="bare" onClick=${signOut}><${Icon} name="out" />${t('logout')}</button></div><//>`}
  ${window === 'search' && html`<${Jump} onClose=${() => setWindow(null)} />`}
  ${window === 'help' && html`<${Help} place=${place} onClose=${() => setWindow(null)} />`}
  ${window === 'me' && html`<${Me} onClose=${() => setWindow(null)} />`}`;
}

/** @param {{ open: (window: string) => void }} props */
function Head({ open }) {
  const session = useStore((store) => store.session);
  const status = useStore((store) => store.status);
  const jobs = useStore((store) => store.jobs);
  const running = [...jobs.values()];
  const share = running.find((job) => job.progress?.percent !== null)?.progress.percent;
  return html`<header class="head">
    <a class="brand" href="#/">
      <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 4h18v5H3zM4.5 11h15v9h-15z" /></svg>
      <span>${session.host}</span></a>
    ${status && html`<a class="verdict-dot ${status.health}" href="#/"><${Icon} name=${status.health === 'ok' ? 'ok' : 'warn'} size=${16} />
      <span>${status.health === 'ok' ? t('verdict.short.ok') : t('verdict.short.bad', { n: status.reasons.length })}</span></a>`}
    <span class="grow"></span>
    ${running.length > 0 && html`<a class="running" href=${running.length === 1 ? to(['activity', running[0].job_id]) : '#/activity'}>
      <span class="spinner" aria-hidden="true"></span><span>${t('running.jobs', { n: running.length })}${share ? ` · ${percent(Math.floor(share))}` : ''}</span></a>`}
    <button type="button" class="bare jump" onClick=${() => open('search')} aria-keyshortcuts="Control+K"><${Icon} name="search" /><span>${t('jump.title')}</span><kbd>Ctrl K</kbd></button>
    <button type="button" class="bare wide-only" onClick=${() => open('help')} aria-label=${t('help.title')}><${Icon} name="help" /></button>
    <button type="button" class="bare me" onClick=${() => open('me')} aria-haspopup="dialog" title=${word('role', session.role)}><${Icon} name="user" /><span><${Name} of=${session.name} /></span></button>
  </header>`;
}

function LiveBar() {
  const live = useStore((store) => store.live);
  const since = useStore((store) => store.liveSince);
  if (live !== 'lost') return null;
  return html`<p class="live-lost" role="status"><${Icon} name="warn" size=${16} />${t('live.lost', { time: clock(since) })}</p>`;
}

/** @param {{ onClose: () => void }} props */
function Me({ onClose }) {
  const session = useStore((store) => store.session);
  return html`<${Dialog} title=${t('me.title')} onClose=${onClose}><div class="dialog-body">
    <p class="large"><${Name} of=${session.name} /></p><p>${word('role', session.role)}</p><p class="quiet">${t(`role.may.${session.role}`)}</p></div>
    <div class="dialog-foot"><a class="button" href="#/settings/page" onClick=${onClose}>${t('settings.page')}</a><button type="button" onClick=${signOut}><${Icon} name="out" size=${18} />${t('logout')}</button></div><//>`;
}

/**
 * One field that leads to screens, backups, jobs and names of files.
 * @param {{ onClose: () => void }} props
 */
function Jump({ onClose }) {
  const [text, setText] = useState('');
  const status = useStore((store) => store.status);
  // What is typed last counts, also if Enter comes before it is drawn.
  /** @param {string} typed */
  const matches = (typed) => {
    const wanted = typed.trim().toLowerCase();
    /** @type {{ icon: string, label: string, href: string }[]} */
    const found = [];
    /**
     * @param {string} icon
     * @param {string} label
     * @param {string} href
     */
    const add = (icon, label, href) => found.push({ icon, label, href });
    if (/^backup-\d{8}-\d{6}-/.test(wanted)) add('backups', wanted, to(['backups', wanted]));
    if (/^job-\d{8}-\d{6}-/.test(wanted)) add('activity', wanted, to(['activity', wanted]));
    for (const name of places) if (t(`nav.${name}`).toLowerCase().includes(wanted)) add(name === 'files' ? 'folder' : name, t(`nav.${name}`), addressOf(name));
    for (const source of status?.sources ?? []) if (source.name.toLowerCase().includes(wanted)) add('folder', source.name, to(['files', source.name]));
    for (const one of status?.schedules ?? []) if ((one.name ?? one.id).toLowerCase().includes(wanted)) add('schedules', one.name ?? one.id, to(['schedules', one.id]));
    if (wanted) add('search', t('jump.files', { text: typed.trim() }), to(['files'], { find: typed.trim() }));
    return found;
  };
  /** @param {string} href */
  const open = (href) => {
    onClose();
    go(href);
  };
  return html`<${Dialog} title=${t('jump.title')} onClose=${onClose}>
    <form class="dialog-body" onSubmit=${(event) => {
      event.preventDefault();
      const [first] = matches(event.target.elements[0].value);
      if (first) open(first.href);
    }}>
      <input type="search" autofocus value=${text} aria-label=${t('jump.field')} placeholder=${t('jump.field')} autocomplete="off" spellcheck=${false} onInput=${(event) => setText(event.target.value)} />
      <ul class="list-of-links">${matches(text).slice(0, 12).map((one) => html`<li key=${one.href}><a href=${one.href} onClick=${onClose}><${Icon} name=${one.icon} /><${Name} of=${one.label} /></a></li>`)}</ul>
    </form><//>`;
}

const keys = [['g o', 'nav.overview'], ['g b', 'nav.backups'], ['g f', 'nav.files'], ['g s', 'nav.schedules'], ['g a', 'nav.activity'], ['g h', 'nav.health'], ['j k', 'keys.rows'], ['/', 'keys.search'], ['Ctrl K', 'jump.title'], ['?', 'help.title']];

/** @param {{ place: string, onClose: () => void }} props */
function Help({ place, onClose }) {
  return html`<${Dialog} title=${t('help.title')} onClose=${onClose}><div class="dialog-body">
    <p>${t(`help.${place}`)}</p>
    <h3>${t('keys.title')}</h3>
    <dl class="keys">${keys.map(([key, text]) => html`<div key=${key}><dt>${key.split(' ').map((one) => html`<kbd>${one}</kbd> `)}</dt><dd>${t(text)}</dd></div>`)}</dl>
    <p class="fine">${t('keys.off')} <a href="#/settings/page" onClick=${onClose}>${t('settings.page')}</a></p>
    <p class="fine"><a href=${new URL('openapi.json', address('../../..')).href}>${t('about.api')}</a></p></div><//>`;
}

/** @type {{ [key: string]: string }} */
const goKeys = { o: 'overview', b: 'backups', f: 'files', s: 'schedules', a: 'activity', h: 'health' };

/** @param {(window: string) => void} open */
function useKeys(open) {
  const before = useRef('');
  useEffect(() => {
    /** @param {any} event */
    const press = (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        open('search');
        return;
      }
      const typing = event.target.closest?.('input, textarea, select, dialog, [contenteditable]');
      if (typing || event.ctrlKey || event.metaKey || event.altKey || !remembered('keys', true)) return;
      if (before.current === 'g' && goKeys[event.key]) go(addressOf(goKeys[event.key]));
      else if (event.key === '?') open('help');
      else if (event.key === '/') {
        event.preventDefault();
        /** @type {HTMLInputElement} */
        const field = document.querySelector('main input[type=search]');
        if (field) field.focus();
        else open('search');
      } else if (event.key === 'j' || event.key === 'k') moveRow(event.key === 'j' ? 1 : -1);
      before.current = event.key;
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** @param {number} step */
function moveRow(step) {
  /** @type {any[]} */
  const rows = [...document.querySelectorAll('main td.main a, main td.main button')];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row === document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, now + step))].focus();
}
