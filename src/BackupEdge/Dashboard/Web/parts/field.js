import { html, useId } from './html.js';
import { t, word } from '../words.js';

/**
 * A field with its name, a hint and what is wrong with it.
 * @param {{ label: Markup, hint?: Markup, wrong?: Markup, children?: (own: { id: string, "aria-describedby": string }) => Markup, onInput?: (event: any) => unknown, onChange?: (event: any) => unknown, [attribute: string]: unknown }} props
 */
export function Field({ label, hint, wrong, children, ...rest }) {
  const base = useId();
  const describedBy = [hint && `${base}-hint`, wrong && `${base}-wrong`].filter(Boolean).join(' ') || undefined;
  return html`<div class="field">
    <label for=${base}>${label}</label>
    ${children ? children({ id: base, 'aria-describedby': describedBy }) : html`<input id=${base} aria-describedby=${describedBy} aria-invalid=${wrong ? 'true' : undefined} ...${rest} />`}
    ${hint && html`<p class="hint" id="${base}-hint">${hint}</p>`}
    ${wrong && html`<p class="wrong" id="${base}-wrong" role="alert">${wrong}</p>`}
  </div>`;
}

/** @param {{ label: Markup, value: string, options: string[][], onChange: (value: any) => unknown, hint?: Markup, disabled?: boolean }} props */
export function Select({ label, value, options, onChange, hint, disabled }) {
  return html`<${Field} label=${label} hint=${hint}>${(own) => html`<select ...${own} value=${value} disabled=${disabled} onChange=${(event) => onChange(event.target.value)}>
    ${options.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`)}
  </select>`}<//>`;
}

/**
 * A filter over the values of an enumeration; `list` is the list of their words.
 * @param {{ label: Markup, value: string | null, values: string[], list: string, onChange: (value: string) => unknown }} props
 */
export function Filter({ label, value, values, list, onChange }) {
  const all = [...new Set(value ? [value, ...values] : values)];
  return html`<${Select} label=${label} value=${value ?? ''} options=${[['', t('all')], ...all.map((one) => [one, word(list, one)])]} onChange=${onChange} />`;
}

/** @param {{ label: Markup, checked: boolean, onChange: (on: boolean) => unknown, hint?: Markup, disabled?: boolean }} props */
export function Check({ label, checked, onChange, hint, disabled }) {
  const base = useId();
  return html`<div class="check">
    <input type="checkbox" id=${base} checked=${checked} disabled=${disabled} aria-describedby=${hint ? `${base}-hint` : undefined} onChange=${(event) => onChange(event.target.checked)} />
    <div><label for=${base}>${label}</label>${hint && html`<p class="hint" id="${base}-hint">${hint}</p>`}</div>
  </div>`;
}

/**
 * Choices of which one counts, each with a line of explanation.
 * @param {{ label: Markup, value: string, options: any[][], onChange: (value: string) => unknown }} props
 */
export function Choice({ label, value, options, onChange }) {
  const base = useId();
  return html`<fieldset class="choice"><legend>${label}</legend>
    ${options.map(([key, text, hint, off]) => html`<div class="check" key=${key}>
      <input type="radio" id="${base}-${key}" name=${base} checked=${value === key} disabled=${off} aria-describedby=${hint ? `${base}-${key}-hint` : undefined} onChange=${() => onChange(key)} />
      <div><label for="${base}-${key}">${text}</label>${hint && html`<p class="hint" id="${base}-${key}-hint">${hint}</p>`}</div>
    </div>`)}
  </fieldset>`;
}
