import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';

export interface VirtualRows {
  /** First row to draw, and the one behind the last. */
  start: number;
  end: number;
  /** Scrolls so that the row is seen whole, below a sticky head of `head` pixels. */
  reveal: (row: number) => void;
}

const OVERSCAN = 8;
const UNKNOWN_HEIGHT = 480;

/**
 * Which of many rows of one height are worth drawing. State changes only when a
 * block of rows comes into view, not at every scroll event, so most frames of a
 * scroll render nothing at all.
 */
export function useVirtualRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  head = 0,
): VirtualRows {
  const measure = useCallback(() => {
    const el = scroller.current;
    const height = el?.clientHeight || UNKNOWN_HEIGHT;
    const top = Math.max(0, (el?.scrollTop ?? 0) - head);
    const first = Math.floor(top / rowHeight);
    const block = Math.floor(first / 4) * 4;
    return { start: block, end: block + Math.ceil(height / rowHeight) + 4 };
  }, [scroller, rowHeight, head]);

  const [range, setRange] = useState(measure);
  const latest = useRef(range);

  useLayoutEffect(() => {
    const el = scroller.current;
    const look = () => {
      const next = measure();
      if (next.start === latest.current.start && next.end === latest.current.end) return;
      latest.current = next;
      setRange(next);
    };
    look();
    el?.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    if (el) observer.observe(el);
    return () => {
      el?.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [scroller, measure, count]);

  const reveal = useCallback(
    (row: number) => {
      const el = scroller.current;
      if (!el) return;
      const top = row * rowHeight;
      if (top < el.scrollTop) el.scrollTop = top;
      else if (top + rowHeight + head > el.scrollTop + el.clientHeight) {
        el.scrollTop = top + rowHeight + head - el.clientHeight;
      }
    },
    [scroller, rowHeight, head],
  );

  return {
    start: Math.max(0, Math.min(range.start - OVERSCAN, count)),
    end: Math.min(count, range.end + OVERSCAN),
    reveal,
  };
}
