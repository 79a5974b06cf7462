import { html, useEffect, useRef, useState, useId } from './html.js';
import { t } from '../words.js';
import { Trouble } from './page.js';
import { Icon } from './icon.js';

/**
 * A window over the page; the browser keeps the focus in it and gives it back.
 * @param {{ title: Markup, onClose?: () => void, children?: Markup, wide?: boolean }} props
 */
export function Dialog({ title, onClose, children, wide }) {
  const window = useRef(null);
  const name = useId();
  useEffect(() => {
    /** @type {any} */
    const before = document.activeElement;
    window.current.showModal();
    return () => before?.isConnected && before.focus();
  }, []);
  return html`<dialog ref=${window} class=${wide ? 'wide' : ''} aria-labelledby=${name} onCancel=${(event) => {
    event.preventDefault();
    onClose?.();
  }}>
    <div class="dialog-head">
      <h2 id=${name}>${title}</h2>
      ${onClose && html`<button type="button" class="bare" aria-label=${t('close')} onClick=${onClose}><${Icon} name="bad" /></button>`}
    </div>
    ${children}
  </dialog>`;
}

/**
 * Asks before something that cannot be undone: what happens, what stays, and Cancel has the focus.
 * @param {{ title: Markup, children?: Markup, action: string, kind?: string, run: () => Promise<unknown>, onClose: () => void, typed?: string | null }} props
 */
export function Confirm({ title, children, action, kind = 'danger', run, onClose, typed }) {
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const [text, setText] = useState('');
  const cancel = useRef(null);
  useEffect(() => cancel.current?.focus(), []);
  const go = async () => {
    setBusy(true);
    try {
      await run();
      onClose();
    } catch (failed) {
      setProblem(failed);
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <div class="dialog-body">${children}
      ${typed && html`<label class="field"><span>${t('confirm.type', { name: typed })}</span>
        <input value=${text} autocomplete="off" spellcheck=${false} onInput=${(event) => setText(event.target.value)} /></label>`}
      ${problem && html`<${Trouble} problem=${problem} />`}
    </div>
    <div class="dialog-foot">
      <button type="button" ref=${cancel} onClick=${onClose}>${t('cancel')}</button>
      <button type="button" class=${kind} disabled=${busy || (typed && text !== typed)} onClick=${go}>${action}</button>
    </div>
  <//>`;
}
