import { html, useState } from '../parts/html.js';
import { t, word } from '../words.js';
import { useStore } from '../state.js';
import { get, post, remove, id, onceKey, useLoad } from '../api.js';
import { Loaded, Act, Trouble, Copy, isSelf } from '../parts/page.js';
import { Dialog, Confirm } from '../parts/dialog.js';
import { Field, Select, Check } from '../parts/field.js';
import { Table } from '../parts/table.js';
import { Name, Status } from '../parts/text.js';
import { Time } from '../parts/time.js';

const roles = ['viewer', 'backup_operator', 'admin'];

/** API keys: made, shown once, revoked. */
export function Keys() {
  const load = useLoad((signal) => get('keys', {}, signal), []);
  const [making, setMaking] = useState(false);
  /** @type {[Api.KeyAnswer, (next: Api.KeyAnswer) => void]} */
  const [revoking, setRevoking] = useState(null);
  return html`<div class="section-head"><h2>${t('settings.keys')}</h2><${Act} kind="first" icon="plus" onClick=${() => setMaking(true)}>${t('key.make')}<//></div>
    <${Loaded} of=${load}>${(rows) => html`<${Table} caption=${t('settings.keys')} rows=${[...rows].reverse()} busy=${load.busy} keyOf=${(row) => row.id} classOf=${(row) => (row.status === 'active' ? '' : 'faded')} columns=${[
      { name: t('name'), kind: 'main', cell: (row) => html`<${Name} of=${row.name} />${isSelf(row.id) && html` <span class="tag">${t('key.yours')}</span>`}` },
      { name: t('role.name'), cell: (row) => html`${word('role', row.role)}${row.sources && html` <span class="quiet"><${Name} of=${row.sources.join(', ')} /></span>`}${row.create_only && html` <span class="quiet">${t('key.create.only')}</span>`}` },
      { name: t('job.status'), cell: (row) => html`<${Status} of=${row.status} />` },
      { name: t('created'), cell: (row) => html`<${Time} at=${row.created_at} />` },
      { name: t('used'), cell: (row) => (row.last_used_at ? html`<${Time} at=${row.last_used_at} />` : t('never')) },
      { name: t('expires'), cell: (row) => (row.expires_at ? html`<${Time} at=${row.expires_at} />` : t('never')) },
      { name: '', kind: 'do', cell: (row) => row.status === 'active' && html`<${Act} kind="small" onClick=${() => setRevoking(row)}>${t('key.revoke')}<span class="for-reader"> ${row.name}</span><//>` },
    ]} />`}<//>
    ${making && html`<${Make} onClose=${() => setMaking(false)} done=${load.reload} />`}
    ${revoking && html`<${Confirm} title=${t('key.revoke.title', { name: revoking.name })} action=${t('key.revoke')} onClose=${() => setRevoking(null)} run=${async () => {
      await remove(`keys/${id(revoking.id)}`);
      load.reload();
    }}><p>${t('key.revoke.effect')}</p><p>${t('key.revoke.stays')}</p>${isSelf(revoking.id) && html`<p class="warn-text">${t('key.revoke.yours')}</p>`}<//>`}`;
}

/** @param {{ onClose: () => void, done: () => unknown }} props */
function Make({ onClose, done }) {
  /** @type {NewKey} */
  const empty = { name: '', role: 'backup_operator', days: '', sources: null, createOnly: false };
  const [fields, setFields] = useState(empty);
  /** @type {[Api.KeyAnswer, (next: Api.KeyAnswer) => void]} */
  const [made, setMade] = useState(null);
  const [kept, setKept] = useState(false);
  const [problem, setProblem] = useState(null);
  const sources = useStore((store) => store.status)?.sources ?? [];
  /**
   * @param {string} name
   * @param {unknown} value
   */
  const set = (name, value) => setFields((old) => ({ ...old, [name]: value }));
  /** @param {Event} event */
  const send = async (event) => {
    event.preventDefault();
    setProblem(null);
    const { name, role, days, createOnly } = fields;
    const body = { name: name.trim(), role, ...(days === '' ? {} : { expires_days: Number(days) }), ...(role !== 'admin' && fields.sources ? { sources: fields.sources } : {}), ...(role === 'backup_operator' && createOnly ? { create_only: true } : {}) };
    try {
      setMade(await post('keys', body, { once: onceKey() }));
      done();
    } catch (failed) {
      setProblem(failed);
    }
  };
  if (made) {
    return html`<${Dialog} title=${t('key.made')}><div class="dialog-body"><p>${t('key.once')}</p>
      <p class="secret"><code tabindex="0">${made.key}</code></p><${Copy} text=${made.key} />
      <${Check} label=${t('key.kept')} checked=${kept} onChange=${setKept} /></div>
      <div class="dialog-foot"><button type="button" class="first" disabled=${!kept} onClick=${onClose}>${t('close')}</button></div><//>`;
  }
  return html`<${Dialog} title=${t('key.make')} onClose=${onClose}><form onSubmit=${send}><div class="dialog-body">
    <${Field} label=${t('key.owner')} hint=${t('key.owner.hint')} required maxlength="100" autocomplete="off" value=${fields.name} onInput=${(event) => set('name', event.target.value)} />
    <${Select} label=${t('role.name')} value=${fields.role} hint=${t(`role.may.${fields.role}`)} options=${roles.map((role) => [role, word('role', role)])} onChange=${(value) => set('role', value)} />
    <${Field} label=${t('key.days')} hint=${t('key.days.hint')} type="number" min="1" max="36500" value=${fields.days} onInput=${(event) => set('days', event.target.value)} />
    ${fields.role !== 'admin' && html`<fieldset class="choice"><legend>${t('sources.title')}</legend>
      <${Check} label=${t('sources.all')} checked=${fields.sources === null} onChange=${(on) => set('sources', on ? null : [])} />
      ${fields.sources !== null && sources.map((one) => html`<${Check} key=${one.name} label=${html`<${Name} of=${one.name} />`} checked=${fields.sources.includes(one.name)} onChange=${(on) => set('sources', on ? [...fields.sources, one.name] : fields.sources.filter((name) => name !== one.name))} />`)}</fieldset>`}
    ${fields.role === 'backup_operator' && html`<${Check} label=${t('key.create.only')} hint=${t('key.create.only.hint')} checked=${fields.createOnly} onChange=${(on) => set('createOnly', on)} />`}
    ${problem && html`<${Trouble} problem=${problem} />`}</div>
    <div class="dialog-foot"><button type="button" onClick=${onClose}>${t('cancel')}</button><button type="submit" class="first">${t('key.make')}</button></div></form><//>`;
}
