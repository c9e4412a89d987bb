import type { IncomingMessage } from 'node:http';
import type { Plugin } from 'vite';
import { answer } from './server.ts';

async function bodyOf(req: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of req) text += String(piece);
  return text ? JSON.parse(text) : undefined;
}

/** Answers /api/v1 from memory while screens are being drawn. Never in the bundle. */
export function mockServer(): Plugin {
  return {
    name: 'kontor-mock',
    configureServer(server) {
      server.middlewares.use('/api/v1', (req, res) => {
        const url = new URL(req.url ?? '/', 'http://mock');
        if (url.pathname === '/events') {
          res.writeHead(200, { 'content-type': 'text/event-stream' });
          res.write(': hello\n\n');
          return;
        }
        void bodyOf(req).then((body) => {
          const { status, json } = answer(req.method ?? 'GET', url, body);
          const type = status < 400 ? 'application/json' : 'application/problem+json';
          res.writeHead(status, { 'content-type': type });
          res.end(json === undefined ? '' : JSON.stringify(json));
        });
      });
    },
  };
}
