// The typed client: openapi-fetch over the transport. `api` is typed by the
// server's own description, so a route or a field that it lacks does not compile.
import createClient from 'openapi-fetch';
import type { paths } from './schema.gen';
import { PREFIX, transport } from './transport';

/** Only for the shape of a URL; the transport sends the path alone. */
const NOWHERE = 'http://kontor.invalid';

async function viaTransport(request: Request): Promise<Response> {
  const headers: Record<string, string> = {};
  request.headers.forEach((value, name) => (headers[name] = value));
  const writes = request.method !== 'GET' && request.method !== 'HEAD';
  const body = writes ? await request.text() : undefined;
  const answer = await transport.send({
    method: request.method,
    path: request.url.slice(NOWHERE.length),
    headers,
    body: body === '' ? undefined : body,
    signal: request.signal,
  });
  const empty = answer.status === 204 || answer.status === 304;
  return new Response(empty ? null : answer.body, {
    status: answer.status,
    headers: answer.headers,
  });
}

export const api = createClient<paths>({ baseUrl: NOWHERE + PREFIX, fetch: viaTransport });
