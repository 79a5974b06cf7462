import { html, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { get, post, useLoad } from '../api.js';
import { readStatus } from '../live.js';
import { Loaded, Act, Facts, Trouble } from '../parts/page.js';
import { Dialog } from '../parts/dialog.js';
import { Field, Select } from '../parts/field.js';
import { Table } from '../parts/table.js';
import { Icon } from '../parts/icon.js';
import { Name, Status, rich } from '../parts/text.js';
import { Time, ago, clock } from '../parts/time.js';

/** Who can read contents, what opens the keys, and the unlock for some minutes. */
export function Encryption() {
  const load = useLoad((signal) => get('encryption', {}, signal), []);
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState(null);
  const lock = () => post('lock').then(() => {
    load.reload();
    readStatus();
  }, setProblem);
  return html`<${Loaded} of=${load}>${(now) => html`
    <section class="panel narrow" aria-labelledby="encryption-title"><h2 id="encryption-title">${word('encryption', now.mode)}</h2>
      <p>${rich(t(`encryption.means.${now.mode ?? 'unknown'}`))}</p>
      ${now.mode === 'sealed' && html`<p class="lock"><${Icon} name=${now.unlocked_until ? 'open' : 'hold'} /> <strong>${now.unlocked_until ? t('unlocked.until', { time: clock(now.unlocked_until) }) : t('locked')}</strong></p>
        <div class="actions">${now.unlocked_until ? html`<${Act} icon="hold" kind="first" onClick=${lock}>${t('lock')}<//>` : html`<${Act} icon="open" kind="first" onClick=${() => setOpen(true)}>${t('unlock')}<//>`}</div>`}
      ${problem && html`<${Trouble} problem=${problem} />`}
      ${now.epoch !== null && now.mode !== 'none' && html`<${Facts} of=${[[t('epoch'), now.epoch], [t('generation'), now.generation]]} />`}
    </section>
    ${now.problems.length > 0 && html`<ul class="problems">${now.problems.map((one) => html`<li key=${one.code} class="warn"><${Icon} name="warn" /><div><h3>${word('reason', one.code)}</h3><p><${Name} of=${one.message} /></p></div></li>`)}</ul>`}
    ${now.slots.length > 0 && html`<h2>${t('slots')}</h2><${Table} caption=${t('slots')} rows=${now.slots} keyOf=${(row) => row.name} columns=${[
      { name: t('name'), kind: 'main', cell: (row) => html`<${Name} of=${row.name} />` },
      { name: t('job.kind'), cell: (row) => word('slot', row.kind) },
      { name: t('slot.content'), cell: (row) => t(row.content ? 'yes' : 'no') },
      { name: t('created'), cell: (row) => html`<${Time} at=${row.created_at} />` },
      { name: t('slot.tested'), cell: (row) => (row.tested_at ? html`<${Status} of="ok">${ago(row.tested_at)}<//>` : html`<${Status} of="none">${t('never')}<//>`) },
    ]} />`}
    ${open && html`<${Unlock} onClose=${() => setOpen(false)} done=${() => {
      load.reload();
      readStatus();
    }} />`}`}<//>`;
}

/** @param {{ onClose: () => void, done: () => void }} props */
function Unlock({ onClose, done }) {
  const [kind, setKind] = useState('identity');
  const [secret, setSecret] = useState('');
  const [minutes, setMinutes] = useState('15');
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  /** @param {Event} event */
  const send = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      // A field has one line, and what is pasted is often a file with comments.
      const sent = kind === 'identity' ? secret.match(/AGE-SECRET-KEY-[\w-]+/gi)?.join('\n') ?? secret : secret;
      await post('unlock', { [kind]: sent, minutes: Number(minutes) });
      done();
      onClose();
    } catch (failed) {
      setProblem(failed);
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${t('unlock')} onClose=${onClose}><form onSubmit=${send}><div class="dialog-body">
    <p>${t('unlock.lead')}</p>
    <${Select} label=${t('unlock.with')} value=${kind} options=${['identity', 'passphrase'].map((one) => [one, t(`unlock.${one}`)])} onChange=${setKind} />
    <${Field} label=${t(`unlock.${kind}`)} type="password" autocomplete="off" required value=${secret} onInput=${(event) => setSecret(event.target.value)} />
    <${Select} label=${t('unlock.minutes')} value=${minutes} options=${['15', '30', '60', '240'].map((one) => [one, one])} onChange=${setMinutes} />
    ${problem && html`<${Trouble} problem=${problem} />`}</div>
    <div class="dialog-foot"><button type="button" onClick=${onClose}>${t('cancel')}</button><button type="submit" class="first" disabled=${busy || !secret}>${t('unlock')}</button></div></form><//>`;
}
