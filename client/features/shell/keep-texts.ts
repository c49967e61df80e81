/**
 * Keeps the texts of the page those that the product writes. A translator puts its own elements in the place of text nodes; what is written
 * to those afterwards is not seen, and the page would go on to say *Saved*. index.html asks not to be translated; this undoes it where it is. [U57]
 */

/** How often one text is put back: a translator that does not let go must not keep the machine busy. */
const mostTimes = 5;

/** Answers how to end it. `onGivenUp` is called once, when a text had to be left to the translator. */
export function keepTexts(page: Node, onGivenUp: () => void): () => void {
  const times = new WeakMap<Node, number>();
  let hasGivenUp = false;
  const putBack = (text: Node, standIn: Element): void => {
    const before = times.get(text) ?? 0;
    times.set(text, before + 1);
    if (before < mostTimes) return standIn.replaceWith(text);
    if (!hasGivenUp) onGivenUp();
    hasGivenUp = true;
  };
  const observer = new MutationObserver((records) => {
    for (const record of records)
      for (const node of record.removedNodes) {
        const standIn = node.nodeType === Node.TEXT_NODE && !node.isConnected && standInOf(record);
        if (standIn) putBack(node, standIn);
      }
  });
  observer.observe(page, { childList: true, subtree: true });
  return () => observer.disconnect();
}

/** The product itself makes no `font` elements. */
function standInOf({ addedNodes, previousSibling, nextSibling }: MutationRecord): Element | null {
  const found = [...addedNodes, previousSibling, nextSibling].find((node) => node?.nodeName === 'FONT' && node.isConnected);
  return (found as Element | undefined) ?? null;
}
