// A second server on an empty data folder, for what happens only once.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = process.env['KONTOR_BIN'] ?? path.resolve(here, '../../../build/bin/kontor-server');

export interface Fresh {
  url: string;
  stop: () => Promise<void>;
}

export async function freshServer(): Promise<Fresh> {
  const port = Number(process.env['KONTOR_TEST_PORT'] ?? 8573) + 1;
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(path.join(tmpdir(), 'kontor-fresh-'));
  const server = spawn(binary, ['serve', '--listen', `127.0.0.1:${port}`], {
    env: { ...process.env, KONTOR_DATA: path.join(folder, 'data') },
    stdio: 'ignore',
  });
  const stop = () =>
    new Promise<void>((done) => {
      const gone = () => {
        rmSync(folder, { recursive: true, force: true });
        done();
      };
      if (server.exitCode !== null) return gone();
      const hard = setTimeout(() => server.kill('SIGKILL'), 15_000);
      server.once('exit', () => {
        clearTimeout(hard);
        gone();
      });
      server.kill('SIGTERM');
    });
  for (const until = Date.now() + 60_000; ;) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return { url, stop };
    if (Date.now() > until || server.exitCode !== null) {
      await stop();
      throw new Error('the fresh server does not answer');
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}
