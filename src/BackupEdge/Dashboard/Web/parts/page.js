import { html, useEffect, useRef, useState, useId } from './html.js';
import { t, word } from '../words.js';
import { may, state } from '../state.js';
import { Icon } from './icon.js';

/**
 * The head of a screen; focus goes here when the address changes.
 * @param {{ title: Markup, lead?: Markup, actions?: Markup, children?: Markup, kind?: string, plainTitle?: string }} props
 */
export function Page({ title, lead, actions, children, kind, plainTitle }) {
  useEffect(() => {
    document.title = `${plainTitle ?? title} – BackupEdge`;
  }, [plainTitle, title]);
  return html`<div class="page ${kind ?? ''}">
    <header class="page-head">
      <div class="page-title"><h1 tabindex="-1" id="page-title">${title}</h1>${lead && html`<p class="lead">${lead}</p>`}</div>
      ${actions && html`<div class="actions">${actions}</div>`}
    </header>
    ${children}
  </div>`;
}

/**
 * An error where it happened: the words of the API, its code, and what can be done.
 * @param {{ problem: Api.Problem, retry?: () => unknown }} props
 */
export function Trouble({ problem, retry }) {
  const left = useCountdown(problem.retryAfter);
  useEffect(() => {
    if (left === 0 && retry && problem.status === 503) retry();
  }, [left]);
  const own = t(`problem.${problem.code}`);
  const text = problem.message || (own === `problem.${problem.code}` ? t('problem.other', { code: problem.code }) : own);
  const reference = problem.details?.reference;
  return html`<div class="trouble" role="alert">
    <${Icon} name="warn" />
    <div>
      <p>${text}</p>
      ${problem.status === 403 && problem.details?.required_role && html`<p>${t('may.role', { role: word('role', problem.details.required_role) })}</p>`}
      <p class="fine">${problem.code}${reference ? ` · ${reference}` : ''}</p>
    </div>
    ${retry && html`<button type="button" onClick=${retry} disabled=${left > 0}>${left > 0 ? t('retry.in', { n: left }) : t('retry')}</button>`}
  </div>`;
}

/**
 * Seconds until zero; null without a time to wait for.
 * @param {number | null} seconds
 */
export function useCountdown(seconds) {
  const [left, setLeft] = useState(seconds ?? null);
  useEffect(() => {
    setLeft(seconds ?? null);
    if (!seconds) return undefined;
    const end = Date.now() + seconds * 1000;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setLeft(rest);
      if (!rest) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}

/**
 * What was loaded, or the place for it: nothing for a moment, then bars, or what went wrong.
 * @template Data
 * @param {{ of: Api.Load<Data>, children: (data: Data) => Markup }} props
 */
export function Loaded({ of: load, children }) {
  const { data, problem, busy, reload } = load;
  return html`<div class="loaded" aria-busy=${busy ? 'true' : 'false'}>
    ${problem && html`<${Trouble} problem=${problem} retry=${reload} />`}
    ${data !== undefined && data !== null ? children(data) : busy && !problem && html`<${Bars} />`}
  </div>`;
}

export function Bars() {
  return html`<div class="bars" role="status"><span class="for-reader">${t('loading')}</span><i></i><i></i><i></i></div>`;
}

/**
 * A place without content: what belongs here, and the one next step.
 * @param {{ icon: string, title: Markup, children?: Markup }} props
 */
export function Empty({ icon, title, children }) {
  return html`<div class="empty"><${Icon} name=${icon} size=${32} /><h2>${title}</h2><div>${children}</div></div>`;
}

/**
 * A button that says why it cannot be used, when the role is missing; who presses it anyway reads it beside the button.
 * @param {{ role?: Api.Role, icon?: string | null, kind?: string, busy?: boolean, disabled?: boolean, why?: string | null, onClick?: () => unknown, children?: Markup, [attribute: string]: unknown }} props
 */
export function Act({ role = 'admin', icon, kind, busy, disabled, why, onClick, children, ...rest }) {
  const note = useId();
  const [told, setTold] = useState(false);
  const allowed = may(role);
  const reason = allowed ? why : t('may.role', { role: word('role', role) });
  const off = !allowed || disabled || busy;
  return html`<span class="act">
    <button
      type="button" class=${kind ?? ''} aria-disabled=${off ? 'true' : undefined} aria-busy=${busy ? 'true' : undefined}
      aria-describedby=${off && reason ? note : undefined} title=${off ? reason : undefined} onClick=${off ? () => setTold(true) : onClick} ...${rest}>
      ${icon && html`<${Icon} name=${icon} size=${18} />`}${children}
    </button>
    ${off && reason && html`<span class=${told ? 'fine' : 'for-reader'} id=${note}>${reason}</span>`}
  </span>`;
}

/**
 * Facts as words beside their names.
 * @param {{ of: any[] }} props
 */
export function Facts({ of: facts }) {
  return html`<dl class="facts">
    ${facts.filter((fact) => fact && fact[1] !== null && fact[1] !== undefined).map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}

/**
 * Tabs whose choice stands in the address; where there is no room for all, the current one is moved into view.
 * @param {{ of: any[], now: string, name: string }} props
 */
export function Tabs({ of: tabs, now, name }) {
  const place = useRef(null);
  useEffect(() => {
    const tab = place.current.querySelector('[aria-current]');
    if (tab) place.current.scrollLeft = tab.offsetLeft + (tab.offsetWidth - place.current.offsetWidth) / 2;
  }, [now]);
  return html`<nav class="tabs" aria-label=${name} ref=${place}>
    ${tabs.filter(Boolean).map(([key, label, href]) => html`<a key=${key} href=${href} aria-current=${key === now ? 'page' : undefined}>${label}</a>`)}
  </nav>`;
}

/** Text for people who cannot see what happened. */
export function Spoken() {
  return html`<div class="for-reader" role="status" aria-live="polite" id="spoken"></div>`;
}

/** @param {string} text */
export function speak(text) {
  const place = document.getElementById('spoken');
  if (place) place.textContent = text;
}

/**
 * Puts text on the clipboard; on plain http there is no clipboard API, and the old way is used.
 * @param {string} text
 */
async function copyText(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused: the old way below may still work.
    }
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'for-reader';
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}

/** @param {{ text: string, label?: string }} props */
export function Copy({ text, label }) {
  const [done, setDone] = useState(null);
  return html`<button type="button" class="small" onClick=${async () => {
    const copied = await copyText(text);
    setDone(copied ? t('copied') : t('copy.by.hand'));
    speak(copied ? t('copied') : t('copy.by.hand'));
  }}><${Icon} name="copy" size=${16} />${done ?? label ?? t('copy')}</button>`;
}

/** @param {string} keyId */
export const isSelf = (keyId) => state.session?.key_id === keyId;
