declare const htm: { bind(h: unknown): (strings: TemplateStringsArray, ...values: unknown[]) => Markup };
export default htm;
