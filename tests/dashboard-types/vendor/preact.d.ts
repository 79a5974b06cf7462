export function h(type: unknown, properties: object | null, ...children: unknown[]): Markup;
export function render(markup: Markup, place: Element | null): void;
export const Fragment: unknown;
