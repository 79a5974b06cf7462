namespace BackupEdge.Browser;

/// <summary>Finds what is wrong with the places of texts and controls on a page.</summary>
internal static class Layout
{
    // What scrolls may show a part of its content; what cuts it must lead to where it is whole, or be named elsewhere.
    private const string Faults = """
        () => {
          const faults = [];
          const textOf = (node) => (node.data ?? node.textContent ?? node.tagName).trim().slice(0, 60);
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth > innerWidth) faults.push('the page moves sideways');
          const unseen = '.for-reader, [aria-hidden="true"], .tray, option, noscript';
          const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(unseen);
          const clip = (one, box) => {
            let { left, top, right, bottom } = box;
            for (let above = one; above && above !== document.body; above = above.parentElement) {
              const style = getComputedStyle(above);
              if (style.overflowX === 'visible' || style.display === 'inline') continue;
              const frame = above.getBoundingClientRect();
              [left, top] = [Math.max(left, frame.left), Math.max(top, frame.top)];
              [right, bottom] = [Math.min(right, frame.right), Math.min(bottom, frame.bottom)];
            }
            return right - left > 1 && bottom - top > 1 ? { left, top, right, bottom } : null;
          };
          const main = document.querySelector('main');
          const boxes = [];
          const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
          for (let node = texts.nextNode(); node; node = texts.nextNode()) {
            if (!node.data.trim() || !shown(node.parentElement)) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const box of range.getClientRects()) {
              const seen = clip(node.parentElement, box);
              if (!seen) continue;
              boxes.push({ node, seen });
              if (seen.left < -1 || seen.right > width + 1) faults.push(`beside the page: ${textOf(node)}`);
            }
          }
          for (const node of main.querySelectorAll('button, a.button, input, select')) {
            if (!shown(node)) continue;
            const seen = clip(node.parentElement, node.getBoundingClientRect());
            if (seen) boxes.push({ node, seen });
          }
          boxes.sort((a, b) => a.seen.top - b.seen.top);
          boxes.forEach((a, index) => {
            for (let next = index + 1; next < boxes.length && boxes[next].seen.top < a.seen.bottom - 4; next++) {
              const b = boxes[next];
              if (a.node === b.node || a.node.contains(b.node) || b.node.contains(a.node)) continue;
              const across = Math.min(a.seen.right, b.seen.right) - Math.max(a.seen.left, b.seen.left);
              if (across > 2) faults.push(`'${textOf(a.node)}' and '${textOf(b.node)}' are at the same place`);
            }
          });
          for (const one of main.querySelectorAll('*')) {
            const style = getComputedStyle(one);
            const isCut = (style.overflowX === 'hidden' && one.scrollWidth > one.clientWidth + 1)
              || (style.overflowY === 'hidden' && one.scrollHeight > one.clientHeight + 1);
            const leadsOn = style.display === 'inline' || one.closest('a, [aria-current]');
            if (isCut && !leadsOn && shown(one) && one.textContent.trim()) faults.push(`cut: ${textOf(one)}`);
          }
          return [...new Set(faults)];
        }
        """;

    /// <summary>Returns what moves the page sideways, what lies on something else, and what is cut without a way to the rest.</summary>
    public static Task<string[]> FaultsAsync(IPage page) => page.EvaluateAsync<string[]>(Faults);
}
