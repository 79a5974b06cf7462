import { html } from './html.js';
import { word } from '../words.js';
import { Icon } from './icon.js';

// Marks that turn the direction of writing, and characters that cannot be seen, can make a name look like another one.
const odd = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

/** A name from outside: its direction stays its own, and what cannot be seen is shown. */
export function Name({ of: text, kind }) {
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
  return html`<bdi class=${kind === 'path' ? 'name path' : 'name'}>${parts}</bdi>`;
}

/** A sentence whose commands stand between backticks. */
export const rich = (text) => text.split('`').map((part, index) => (index % 2 ? html`<code key=${index}>${part}</code>` : part));

const looks = {
  completed: ['ok', 'ok'], ok: ['ok', 'ok'], active: ['ok', 'ok'], proven: ['ok', 'ok'], passed: ['ok', 'ok'], partial: ['warn', 'warn'],
  running: ['run', 'run'], queued: ['wait', 'quiet'],
  failed: ['bad', 'bad'], damaged: ['bad', 'bad'], missing: ['bad', 'bad'], revoked: ['stop', 'quiet'],
  interrupted: ['warn', 'warn'], overdue: ['warn', 'warn'], incomplete: ['warn', 'warn'], degraded: ['warn', 'warn'], warnings: ['warn', 'warn'],
  cancelled: ['stop', 'quiet'], skipped: ['skip', 'warn'], expired: ['stop', 'quiet'], none: ['none', 'quiet'], held: ['hold', 'quiet'],
};

/** A shape, a word and a colour; the colour alone says nothing. */
export function Status({ of: status, children }) {
  const [icon, tone] = looks[status] ?? ['none', 'quiet'];
  return html`<span class="status ${tone}"><${Icon} name=${icon} size=${16} />${children ?? word('status', status)}</span>`;
}

export function tone(status) {
  return (looks[status] ?? ['none', 'quiet'])[1];
}

const kinds = { files: 'folder', sqlite: 'stream', postgres: 'stream', 'postgres-physical': 'stream', command: 'stream' };

export function SourceName({ name, kind }) {
  return html`<span class="with-icon"><${Icon} name=${kinds[kind] ?? 'folder'} size=${18} /><${Name} of=${name} /></span>`;
}
