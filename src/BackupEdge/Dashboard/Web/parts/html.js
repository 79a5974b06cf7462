import { h, render, Fragment } from '../vendor/preact.js';
import { useState, useEffect, useRef, useMemo, useCallback, useId } from '../vendor/hooks.js';
import htm from '../vendor/htm.js';

/** The template tag of every part and screen: text stays text, since nothing here sets markup. */
export const html = htm.bind(h);

export { render, Fragment, useState, useEffect, useRef, useMemo, useCallback, useId };
