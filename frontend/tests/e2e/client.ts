/** Who the tests sign in as. */
export const admin = {
  company: 'Nordlicht Office',
  username: 'anna',
  name: 'Anna Berg',
  password: 'lantern-orbit-47',
};

/** The HTTP API as a script uses it, to prepare and to check. */
export class Client {
  private token = '';
  constructor(private readonly url: string) {}

  async signIn(): Promise<void> {
    const { username, password } = admin;
    const tokens = await this.call<{ access_token: string }>('POST', '/auth/login', {
      username,
      password,
    });
    this.token = tokens.access_token;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
