// Writes the modules of the dashboard in a form that tsc checks through and through: each template of htm becomes the calls that it stands for,
// `<${Table} rows=${rows} />` becomes `Table({ rows })`. A part is called directly, so that the types of its rows reach the functions of its
// columns. Lines keep their numbers. usage: node lower.js WEB_FOLDER OUTPUT_FOLDER
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'acorn';

const [web, output] = process.argv.slice(2);
const { default: htm } = await import(pathToFileURL(join(web, 'vendor/htm.js')));

// The expression of a template at an index; in a text that holds it too, as in `class="page ${kind}"`, it is a mark.
class Hole {
  constructor(index) {
    this.index = index;
    this[`...${index}`] = true;
  }

  toString() {
    return `\u0001${this.index}\u0002`;
  }
}

const tree = htm.bind((type, properties, ...children) => ({ type, properties: properties ?? {}, children }));

/** Writes the code of one module. */
class Lowering {
  constructor(text) {
    this.text = text;
    this.out = '';
    this.line = 1;
    const templates = [];
    collect(parse(text, { ecmaVersion: 'latest', sourceType: 'module', locations: true }), templates);
    this.templates = templates.sort((a, b) => a.start - b.start);
  }

  module() {
    this.code(0, this.text.length);
    return this.out;
  }

  add(text) {
    this.out += text;
    this.line += text.split('\n').length - 1;
  }

  // Source as it is, with the templates in it lowered.
  code(from, until) {
    let at = from;
    for (const template of this.templates) {
      if (template.start < at || template.end > until) continue;
      this.add(this.text.slice(at, template.start));
      this.template(template);
      at = template.end;
    }
    this.add(this.text.slice(at, until));
  }

  template(node) {
    const { quasis, expressions } = node.quasi;
    const holes = expressions.map((_, index) => new Hole(index));
    const strings = quasis.map((quasi) => quasi.value.cooked);
    const root = tree(Object.assign(strings, { raw: strings }), ...holes);
    this.add('(');
    this.list(Array.isArray(root) ? root : [root], expressions);
    this.add(')');
    while (this.line < node.loc.end.line) this.add('\n');
  }

  list(nodes, expressions) {
    if (nodes.length === 1) this.node(nodes[0], expressions);
    else {
      this.add('[');
      for (const one of nodes) {
        this.node(one, expressions);
        this.add(', ');
      }
      this.add(']');
    }
  }

  node(node, expressions) {
    if (node instanceof Hole) this.hole(expressions[node.index]);
    else if (node === undefined || node === null || typeof node !== 'object') this.add(JSON.stringify(node) ?? 'undefined');
    else if (node.type instanceof Hole) this.part(node, expressions);
    else {
      this.add(`htmElement(${JSON.stringify(node.type)}, `);
      this.properties(node.properties, expressions, []);
      this.add(', ');
      this.list(node.children, expressions);
      this.add(')');
    }
  }

  part(node, expressions) {
    const { key, ...rest } = node.properties;
    this.add('htmPart(');
    if (key !== undefined) this.value(key, expressions);
    else this.add('null');
    this.add(', ');
    const isBare = !Object.keys(rest).length && !node.children.length;
    this.add(isBare ? 'htmBare(' : '');
    this.hole(expressions[node.type.index]);
    if (!isBare) {
      this.add('(');
      this.properties(rest, expressions, node.children);
    }
    this.add('))');
  }

  properties(properties, expressions, children) {
    this.add('{ ');
    for (const [name, value] of Object.entries(properties)) {
      if (name.startsWith('...')) {
        this.add('...');
        this.hole(expressions[Number(name.slice(3))]);
      } else {
        this.add(`${JSON.stringify(name)}: `);
        this.value(value, expressions);
      }
      this.add(', ');
    }
    if (children.length) {
      this.add('children: ');
      this.list(children, expressions);
    }
    this.add(' }');
  }

  // A value of an attribute, which may be a text with expressions in it.
  value(value, expressions) {
    const parts = typeof value === 'string' ? value.split(/\u0001(\d+)\u0002/) : null;
    if (!parts || parts.length === 1) {
      this.node(value, expressions);
      return;
    }
    this.add('htmText(');
    parts.forEach((part, index) => {
      if (index % 2) this.hole(expressions[Number(part)]);
      else this.add(JSON.stringify(part));
      this.add(', ');
    });
    this.add(')');
  }

  hole(expression) {
    while (this.line < expression.loc.start.line) this.add('\n');
    this.code(expression.start, expression.end);
  }
}

function collect(node, found) {
  if (!node || typeof node !== 'object') return;
  if (Array.isArray(node)) node.forEach((one) => collect(one, found));
  else {
    if (node.type === 'TaggedTemplateExpression' && node.tag.name === 'html') found.push(node);
    for (const value of Object.values(node)) collect(value, found);
  }
}

for (const name of readdirSync(web, { recursive: true }).filter((one) => one.endsWith('.js') && !one.startsWith('vendor'))) {
  const place = join(output, name);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, new Lowering(readFileSync(join(web, name), 'utf8')).module());
}
