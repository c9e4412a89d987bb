/** The mark; its colours are its own in both schemes. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="7" fill="#1f4fa3" />
      <path d="M9 7h4v8.2L20.2 7h5.1l-7.6 8.4L25.8 25h-5.2L13 15.9V25H9z" fill="#fff" />
    </svg>
  );
}
