import { html, useState } from '../parts/html.js';
import { t, word, language, languageNames, chooseLanguage } from '../words.js';
import { applyTheme, may, remember, remembered, state, useStore } from '../state.js';
import { get, post, remove, id, useLoad } from '../api.js';
import { Page, Loaded, Empty, Facts, Tabs, Act, Trouble } from '../parts/page.js';
import { Select, Check } from '../parts/field.js';
import { Table } from '../parts/table.js';
import { Name, Status } from '../parts/text.js';
import { Time, duration, number, localZone } from '../parts/time.js';
import { to } from '../parts/route.js';
import { Keys } from './keys.js';
import { Audit } from './audit.js';
import { Encryption } from './encryption.js';

/**
 * Who may enter, what happened, and what this page looks like.
 * @param {{ tab: string | undefined, query: URLSearchParams }} props
 */
export function Settings({ tab, query }) {
  const admin = may('admin');
  const now = tab ?? (admin ? 'keys' : 'page');
  /** @param {string} key */
  const name = (key) => [key, t(`settings.${key}`), to(['settings', key])];
  return html`<${Page} title=${t('nav.settings')}>
    <${Tabs} name=${t('nav.settings')} now=${now} of=${[
      admin && name('keys'), admin && name('sessions'), admin && name('encryption'), name('copies'), name('webhooks'), admin && name('audit'), admin && name('config'), name('page'), name('about')]} />
    ${now === 'page' ? html`<${ThisPage} />` : now === 'about' ? html`<${About} />` : now === 'webhooks' ? html`<${Webhooks} />`
      : now === 'copies' ? html`<${Copies} />`
      : !admin ? html`<${Empty} icon="hold" title=${t('may.role', { role: word('role', 'admin') })} />`
      : now === 'keys' ? html`<${Keys} />` : now === 'sessions' ? html`<${Sessions} />` : now === 'encryption' ? html`<${Encryption} />` : now === 'audit' ? html`<${Audit} query=${query} />` : now === 'config' ? html`<${Config} />`
      : html`<${Empty} icon="search" title=${t('nowhere.title')} />`}
  <//>`;
}

function ThisPage() {
  const [theme, setTheme] = useState(remembered('theme', 'auto'));
  const [keys, setKeys] = useState(remembered('keys', true));
  return html`<section class="panel narrow" aria-label=${t('settings.page')}>
    <${Select} label=${t('theme')} value=${theme} options=${['auto', 'light', 'dark'].map((one) => [one, t(`theme.${one}`)])} onChange=${(value) => {
      setTheme(value);
      remember('theme', value);
      applyTheme(value);
    }} />
    <${Select} label=${t('language')} value=${language} options=${Object.entries(languageNames)} onChange=${chooseLanguage} />
    <${Check} label=${t('keys.on')} hint=${t('keys.on.hint')} checked=${keys} onChange=${(on) => {
      setKeys(on);
      remember('keys', on);
    }} />
    <${Facts} of=${[[t('timezone.yours'), localZone], [t('timezone.host'), state.session.timezone]]} />
    <p class="fine">${t('settings.kept')}</p></section>`;
}

function About() {
  const status = useStore((store) => store.status);
  /** @param {string} file */
  const link = (file) => new URL(file, document.querySelector('link[rel=icon]').href).href;
  return html`<section class="panel narrow" aria-label=${t('settings.about')}>
    <${Facts} of=${[[t('version'), status?.service.version ?? state.session.version], [t('uptime'), duration(status?.service.uptime_seconds)], [t('about.archives'), status?.store && number(status.store.archives)]]} />
    <ul class="plain-list">
      <li><a href=${new URL('openapi.json', document.baseURI).href}>${t('about.api')}</a></li>
      <li><a href=${new URL('metrics', document.baseURI).href}>${t('about.metrics')}</a></li>
      <li><a href="#/wall">${t('wall.title')}</a></li>
      <li><a href=${link('../vendor/LICENSES.txt')}>${t('about.licences')}</a></li>
    </ul></section>`;
}

function Webhooks() {
  const status = useStore((store) => store.status);
  if (!status) return null;
  if (!status.webhooks.length) return html`<${Empty} icon="activity" title=${t('webhooks.none')}><p>${t('webhooks.none.next')}</p><//>`;
  return html`<${Table} caption=${t('settings.webhooks')} rows=${status.webhooks} keyOf=${(row) => row.name} columns=${[
    { name: t('name'), kind: 'main', cell: (row) => html`<${Name} of=${row.name} />` },
    { name: t('webhooks.waiting'), kind: 'number', cell: (row) => number(row.waiting) },
    { name: t('webhooks.oldest'), cell: (row) => html`<${Time} at=${row.oldest_at} />` },
    { name: t('webhooks.error'), cell: (row) => (row.error ? html`<${Status} of="interrupted"><${Name} of=${row.error} /><//>` : html`<${Status} of="ok" />`) },
    { name: t('webhooks.test'), cell: (row) => html`<${Test} name=${row.name} />` },
  ]} />`;
}

// What the receiver answers stands beside the button until the next test.
/** @param {{ name: string }} props */
function Test({ name }) {
  /** @type {[{ busy?: boolean, done?: boolean, problem?: Api.Problem }, (next: { busy?: boolean, done?: boolean, problem?: Api.Problem }) => void]} */
  const [held, setHeld] = useState({});
  const send = () => {
    setHeld({ busy: true });
    post(`webhooks/${id(name)}/test`).then(() => setHeld({ done: true }), (problem) => setHeld({ problem }));
  };
  return html`<${Act} kind="small" busy=${held.busy} onClick=${send}>${t('webhooks.test')}<span class="for-reader"> ${name}</span><//>
    ${held.done && html` <${Status} of="ok">${t('webhooks.accepted')}<//>`}${held.problem && html`<${Trouble} problem=${held.problem} />`}`;
}

/** What the service was started with; secrets are never told. */
function Config() {
  const load = useLoad((signal) => get('config', {}, signal), []);
  return html`<${Loaded} of=${load}>${({ config_file, values }) => html`<p>${t('config.lead')} ${config_file && html`<code>${config_file}</code>`}</p>
    <${Table} caption=${t('settings.config')} rows=${values} keyOf=${(row) => row.key} columns=${[
      { name: t('name'), kind: 'main', cell: (row) => html`<code>${row.key}</code>` },
      { name: t('value'), cell: (row) => html`<${Name} of=${row.value} />` },
      { name: t('origin'), cell: (row) => html`<${Name} of=${row.origin} />` },
    ]} />`}<//>`;
}

/** The fields of a list that a later release has, as they are named there. */
function Copies() {
  const load = useLoad((signal) => get('copies', {}, signal), []);
  return html`<${Loaded} of=${load}>${(rows) => rows.length ? html`<div class="cards">${rows.map((row) => html`<article class="card" key=${row.name}><h3><${Name} of=${row.name} /></h3>
    ${(row.trouble ?? row.last_error) && html`<p class="warn-text"><${Name} of=${(row.trouble ?? row.last_error).message} /></p>`}
    <${Facts} of=${Object.entries(row).filter(([name, value]) => name !== 'name' && value !== null && typeof value !== 'object').map(([name, value]) => [word('copy', name), /_at$/.test(name) ? html`<${Time} at=${value} />` : typeof value === 'number' ? number(value) : html`<${Name} of=${value} />`])} /></article>`)}</div>`
    : html`<${Empty} icon="copy" title=${t('copies.none')} />`}<//>`;
}

function Sessions() {
  const load = useLoad((signal) => get('sessions', {}, signal), []);
  const [problem, setProblem] = useState(null);
  return html`<${Loaded} of=${load}>${(rows) => html`${problem && html`<${Trouble} problem=${problem} />`}
    <${Table} caption=${t('settings.sessions')} rows=${rows} keyOf=${(row) => row.id} columns=${[
      { name: t('name'), kind: 'main', cell: (row) => html`<${Name} of=${row.name} />${row.current && html` <span class="tag">${t('session.this')}</span>`}` },
      { name: t('role.name'), cell: (row) => word('role', row.role) },
      { name: t('audit.address'), cell: (row) => html`<${Name} of=${row.address ?? '–'} />` },
      { name: t('created'), cell: (row) => html`<${Time} at=${row.created_at} />` },
      { name: t('used'), cell: (row) => html`<${Time} at=${row.last_used_at} />` },
      { name: t('expires'), cell: (row) => html`<${Time} at=${row.expires_at} />` },
      { name: '', kind: 'do', cell: (row) => html`<${Act} kind="small" onClick=${() => remove(`sessions/${id(row.id)}`).then(load.reload, setProblem)}>${t('session.end')}<span class="for-reader"> ${row.name}</span><//>` },
    ]} />`}<//>`;
}
