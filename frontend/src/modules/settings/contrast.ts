// How well a colour is read on white paper, as WCAG 2.2 (1.4.3) computes it. The
// server decides when a layout is saved; this says it while one is choosing.

/** What text needs, and what a title needs. */
export const READABLE = 4.5;
export const LARGE_READABLE = 3;

export function isColor(text: string): boolean {
  return /^#[0-9a-f]{6}$/i.test(text);
}

/** 1 for white to 21 for black; null for what is no colour. */
export function contrast(color: string): number | null {
  if (!isColor(color)) return null;
  const [r, g, b] = [1, 3, 5].map((n) => {
    const v = parseInt(color.slice(n, n + 2), 16) / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}

/** Cut off rather than rounded: 4.46 is not enough. */
export function ratio(of: number): string {
  return (Math.floor(of * 10) / 10).toFixed(1);
}
