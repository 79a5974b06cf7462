/**
 * The lines of two texts: `[{kind: same | added | removed, text}]`, by Myers; null where they differ too much to be shown.
 * @param {string} before
 * @param {string} after
 * @returns {Line[] | null}
 */
export function compareLines(before, after) {
  const a = before.split('\n');
  const b = after.split('\n');
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  const middle = shortest(a.slice(start, endA), b.slice(start, endB));
  if (!middle) return null;
  /** @param {string} text
   * @returns {Line} */
  const same = (text) => ({ kind: 'same', text });
  return [...a.slice(0, start).map(same), ...middle, ...a.slice(endA).map(same)];
}

const limit = 2000;

/**
 * @param {string[]} a
 * @param {string[]} b
 */
function shortest(a, b) {
  const most = a.length + b.length;
  const reach = new Map([[1, 0]]);
  const steps = [];
  for (let depth = 0; depth <= Math.min(most, limit); depth++) {
    steps.push(new Map(reach));
    for (let k = -depth; k <= depth; k += 2) {
      const down = k === -depth || (k !== depth && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? reach.get(k + 1) ?? 0 : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, steps, depth);
    }
  }
  return null;
}

/**
 * @param {string[]} a
 * @param {string[]} b
 * @param {Map<number, number>[]} steps
 * @param {number} found
 * @returns {Line[]}
 */
function walkBack(a, b, steps, found) {
  /** @type {Line[]} */
  const lines = [];
  let x = a.length;
  let y = b.length;
  for (let depth = found; depth > 0; depth--) {
    const reach = steps[depth];
    const k = x - y;
    const down = k === -depth || (k !== depth && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = reach.get(fromK) ?? 0;
    const fromY = fromX - fromK;
    while (x > fromX && y > fromY) {
      x--;
      y--;
      lines.push({ kind: 'same', text: a[x] });
    }
    if (down && y > 0) lines.push({ kind: 'added', text: b[--y] });
    else if (!down && x > 0) lines.push({ kind: 'removed', text: a[--x] });
  }
  while (x > 0) lines.push({ kind: 'same', text: a[--x] });
  return lines.reverse();
}

/**
 * Leaves out what is the same further than some lines from a change: `[{kind: 'gap', count}, ...]`.
 * @param {Line[]} lines
 */
export function fold(lines, around = 3) {
  const shown = new Uint8Array(lines.length);
  lines.forEach((line, index) => {
    if (line.kind !== 'same') shown.fill(1, Math.max(0, index - around), Math.min(lines.length, index + around + 1));
  });
  /** @type {Line[]} */
  const folded = [];
  lines.forEach((line, index) => {
    const last = folded.at(-1);
    if (shown[index]) folded.push(line);
    else if (last?.kind === 'gap') last.count++;
    else folded.push({ kind: 'gap', count: 1 });
  });
  return folded;
}
