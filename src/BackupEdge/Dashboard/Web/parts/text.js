import { html } from './html.js';
import { word } from '../words.js';
import { Icon } from './icon.js';
import { to } from './route.js';
import { backupTime } from './time.js';

// Marks that turn the direction of writing, and characters that cannot be seen, can make a name look like another one.
const odd = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

// What is not longer has place on a phone.
const shortName = 150;

/**
 * A name from outside: its direction stays its own, and what cannot be seen is shown.
 * @param {{ of: unknown }} props
 */
export function Name({ of: text }) {
  const parts = [];
  let plain = '';
  for (const character of String(text ?? '')) {
    if (!odd.test(character)) {
      plain += character;
      continue;
    }
    if (plain) parts.push(plain);
    plain = '';
    const code = character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0');
    parts.push(html`<span class="odd">U+${code}</span>`);
  }
  parts.push(plain);
  return html`<bdi class="name">${parts}</bdi>`;
}

/**
 * A name that may be as long as a path can be, 4 KiB; a long one is scrolled in its place.
 * @param {{ of: string }} props
 */
export function LongName({ of: text }) {
  return html`<div class="long" tabindex=${text.length > shortName ? 0 : undefined}><${Name} of=${text} /></div>`;
}

/**
 * The way to a path: the name is cut there, and whole where the way ends.
 * @param {{ of: string, href: string, icon?: string }} props
 */
export function PathLink({ of: text, href, icon }) {
  return html`<a href=${href} class=${icon ? 'with-icon' : ''}>${icon && html`<${Icon} name=${icon} size=${18} />`}<span class="clamp"><${Name} of=${text} /></span></a>`;
}

/**
 * A backup by the time in its id, as the way to its screen; `title` tells more about it.
 * @param {{ id: string, title?: string }} props
 */
export function BackupLink({ id, title }) {
  return html`<a href=${to(['backups', id])} title=${title}>${backupTime(id)}</a>`;
}

/**
 * What happened to a path; `list` is the list of its words.
 * @param {{ of: string, list?: string }} props
 */
export function Fate({ of: fate, list = 'change' }) {
  return html`<span class="fate ${fate}">${word(list, fate)}</span>`;
}

/**
 * Why a backup or a job failed, in the words of the API.
 * @param {{ of: { code?: string, message: string } }} props
 */
export function Failure({ of: error }) {
  return html`<div class="trouble" role="alert"><${Icon} name="bad" /><div><p><${Name} of=${error.message} /></p><p class="fine">${error.code}</p></div></div>`;
}

/**
 * A sentence whose commands stand between backticks.
 * @param {string} text
 */
export const rich = (text) => text.split('`').map((part, index) => (index % 2 ? html`<code key=${index}>${part}</code>` : part));

/** @type {{ [status: string]: [icon: string, tone: string] }} */
const looks = {
  completed: ['ok', 'ok'], ok: ['ok', 'ok'], active: ['ok', 'ok'], proven: ['ok', 'ok'], passed: ['ok', 'ok'], partial: ['warn', 'warn'],
  running: ['run', 'run'], queued: ['wait', 'quiet'],
  failed: ['bad', 'bad'], damaged: ['bad', 'bad'], missing: ['bad', 'bad'], revoked: ['stop', 'quiet'],
  interrupted: ['warn', 'warn'], overdue: ['warn', 'warn'], incomplete: ['warn', 'warn'], degraded: ['warn', 'warn'], warnings: ['warn', 'warn'],
  cancelled: ['stop', 'quiet'], skipped: ['skip', 'warn'], expired: ['stop', 'quiet'], none: ['none', 'quiet'], held: ['hold', 'quiet'],
};

/**
 * A shape, a word and a colour; the colour alone says nothing.
 * @param {{ of: string | null, children?: Markup }} props
 */
export function Status({ of: status, children }) {
  const [icon, tone] = looks[status] ?? ['none', 'quiet'];
  return html`<span class="status ${tone}"><${Icon} name=${icon} size=${16} />${children ?? word('status', status)}</span>`;
}

/** @param {string} status */
export function tone(status) {
  return (looks[status] ?? ['none', 'quiet'])[1];
}

/** @type {{ [kind: string]: string }} */
const kinds = { files: 'folder', sqlite: 'stream', postgres: 'stream', 'postgres-physical': 'stream', command: 'stream' };

/** @param {{ name: string, kind: Api.SourceKind }} props */
export function SourceName({ name, kind }) {
  return html`<span class="with-icon"><${Icon} name=${kinds[kind] ?? 'folder'} size=${18} /><${Name} of=${name} /></span>`;
}
