import { html } from './html.js';
import { t } from '../words.js';
import { address } from '../api.js';
import { Copy } from './page.js';

/** @param {string} text */
const quoted = (text) => `'${String(text).replaceAll("'", "'\\''")}'`;

/**
 * The same act on a command line, over HTTP, and in BASIC.
 * @param {{ of: Command[] }} props
 */
export function Commands({ of: acts }) {
  return html`<details class="commands"><summary>${t('command.title')}</summary>
    ${acts.map((act) => html`<div key=${act.name} class="command-group"><h3>${act.name}</h3>
      <${Line} kind="curl" text=${curl(act)} />
      ${act.cli && html`<${Line} kind="CLI" text=${act.cli} />`}
      ${act.method !== 'GET' && html`<${Line} kind="BASIC" text=${basic(act)} />`}
    </div>`)}
  </details>`;
}

/** @param {{ kind: string, text: string }} props */
function Line({ kind, text }) {
  return html`<div class="command"><span>${kind}</span><pre tabindex="0"><code>${text}</code></pre><${Copy} text=${text} /></div>`;
}

/** @param {Command} act */
function curl({ method, path, query, body }) {
  const url = address(path, query).href;
  const parts = ['curl -sS -H "X-API-Key: $key"'];
  if (method !== 'GET') parts.push(`-X ${method}`);
  if (body) parts.push(`-H 'Content-Type: application/json' -d ${quoted(JSON.stringify(body))}`);
  return [...parts, quoted(url)].join(' ');
}

/** @param {Command} act */
function basic({ method, path, query, body }) {
  const url = address(path, query).href.replace('://', '://bot:bek_...@');
  const fields = Object.entries(body ?? {}).filter(([, value]) => typeof value !== 'object');
  const lines = fields.length ? ['WITH options', ...fields.map(([name, value]) => `    ${name} = ${JSON.stringify(value)}`), 'END WITH', ''] : [];
  return [...lines, `result = ${method} "${url}"${fields.length ? ', options' : ''}`].join('\n');
}
