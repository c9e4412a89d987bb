// Starts the built server on a fresh data folder, sets up a company, and enters
// through the API what the tests need. The returned function stops it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { admin, Client } from './client.ts';
import { enterData } from './data.ts';

const port = Number(process.env['KONTOR_TEST_PORT'] ?? 8573);
const here = path.dirname(fileURLToPath(import.meta.url));
const built = path.resolve(here, '../../../build/bin/kontor-server');

export default async function setup(): Promise<() => Promise<void>> {
  const url = `http://127.0.0.1:${port}`;
  if (process.env['KONTOR_TEST_RUNNING']) {
    // A server that is already there, for writing tests.
    await new Client(url).signIn();
    return async () => undefined;
  }
  const binary = process.env['KONTOR_BIN'] ?? built;
  const folder = mkdtempSync(path.join(tmpdir(), 'kontor-e2e-'));
  const env = { ...process.env, KONTOR_DATA: path.join(folder, 'data') };
  const log = path.join(folder, 'server.log');
  writeFileSync(log, '');

  const init = spawnSync(
    binary,
    [
      'init',
      '--company',
      admin.company,
      '--admin',
      admin.username,
      '--full-name',
      admin.name,
      '--country',
      'DE',
      '--currency',
      'EUR',
      '--password-stdin',
    ],
    { env, input: `${admin.password}\n`, encoding: 'utf8', timeout: 120_000 },
  );
  if (init.status !== 0) {
    throw new Error(
      `kontor-server init: ${init.error?.message ?? ''} ${init.stdout}${init.stderr}`,
    );
  }
  const server = spawn(binary, ['serve', '--listen', `127.0.0.1:${port}`], { env });
  const keep = (piece: unknown) => appendFileSync(log, String(piece));
  server.stdout.on('data', keep);
  server.stderr.on('data', keep);
  try {
    await ready(server, url, log);
    const client = new Client(url);
    await client.signIn();
    await enterData(client);
  } catch (error) {
    await stop(server);
    throw error;
  }
  return async () => {
    await stop(server);
    rmSync(folder, { recursive: true, force: true });
  };
}

async function ready(server: ChildProcess, url: string, log: string): Promise<void> {
  const until = Date.now() + 90_000;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`the server has ended; see ${log}`);
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 150));
  }
  throw new Error(`the server does not answer; see ${log}`);
}

function stop(server: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (server.exitCode !== null) return done();
    const hard = setTimeout(() => server.kill('SIGKILL'), 15_000);
    server.once('exit', () => {
      clearTimeout(hard);
      done();
    });
    server.kill('SIGTERM');
  });
}
