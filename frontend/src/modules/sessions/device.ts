/** "Mozilla/5.0 (X11; Linux …) Chrome/143.0 …" → "Chrome on Linux" */
export function deviceOf(client: string): string {
  if (!client) return '–';
  if (!client.startsWith('Mozilla/')) return client.slice(0, 60);
  const browser = /Edg\//.test(client)
    ? 'Edge'
    : /Firefox\//.test(client)
      ? 'Firefox'
      : /(Chrome|Chromium)\//.test(client)
        ? 'Chrome'
        : /Safari\//.test(client)
          ? 'Safari'
          : 'Browser';
  const system = /Android/.test(client)
    ? 'Android'
    : /iPhone|iPad/.test(client)
      ? 'iOS'
      : /Windows/.test(client)
        ? 'Windows'
        : /Mac OS X/.test(client)
          ? 'macOS'
          : /Linux|X11/.test(client)
            ? 'Linux'
            : '';
  return system ? `${browser} · ${system}` : browser;
}
