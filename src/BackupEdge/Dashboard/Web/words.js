import en from './words/en.js';
import pt from './words/pt-BR.js';
import { remembered, remember } from './state.js';

/** @type {{ [tag: string]: { [key: string]: any } }} */
const languages = { en, 'pt-BR': pt };

/** The languages there are: another one is one more file and one more line here. */
export const languageNames = { en: 'English', 'pt-BR': 'Português (Brasil)' };

function chosen() {
  const kept = remembered('language', null);
  if (languages[kept]) return kept;
  return navigator.languages?.some((tag) => /^pt\b/i.test(tag)) && !/^en\b/i.test(navigator.language) ? 'pt-BR' : 'en';
}

export const language = chosen();
const words = languages[language];
const plurals = new Intl.PluralRules(language);
document.documentElement.lang = language;

/** @param {string} tag */
export function chooseLanguage(tag) {
  remember('language', tag);
  location.reload();
}

/**
 * The words of a key, with `{name}` filled in; a list of forms is chosen by `n`.
 * @param {string} key
 * @param {{ [name: string]: unknown, n?: number }} [values]
 * @returns {string}
 */
export function t(key, values = {}) {
  let text = words[key] ?? languages.en[key] ?? key;
  if (typeof text === 'object') text = text[plurals.select(values.n)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (/** @type {string} */ all, /** @type {string} */ name) => {
    const value = values[name];
    return value === undefined ? all : typeof value === 'number' ? value.toLocaleString(language) : value;
  });
}

/**
 * The word of a value that the API names; a later release may have one more, which is shown as it is.
 * @param {string} list
 * @param {string} value
 */
export function word(list, value) {
  const key = `${list}.${value}`;
  return key in words || key in en ? t(key) : String(value).replaceAll('_', ' ');
}
