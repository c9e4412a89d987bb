import type { AnchorHTMLAttributes } from 'react';
import { plainClick, useGo } from './go';

/** A real link to a page of ours: Ctrl-click, middle click and copying its address work. */
export function A({
  href,
  onClick,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const go = useGo();
  return (
    <a
      {...rest}
      href={href}
      onClick={(e) => {
        onClick?.(e);
        if (e.defaultPrevented || !plainClick(e)) return;
        e.preventDefault();
        go(href);
      }}
    />
  );
}
