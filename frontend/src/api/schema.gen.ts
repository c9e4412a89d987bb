// Written by hand from the agreed routes, in the shape of openapi-typescript's
// output. `npm run types` replaces it by the server's own description.

interface Params {
  query?: Record<string, string | number | boolean | undefined>;
  header?: Record<string, string>;
  path?: Record<string, string | number>;
  cookie?: never;
}
interface Json<T> {
  headers: Record<string, unknown>;
  content: { 'application/json': T };
}
interface Failed {
  headers: Record<string, unknown>;
  content: { 'application/problem+json': components['schemas']['Problem'] };
}
interface Answers<T> {
  200: Json<T>;
  default: Failed;
}
interface Reads<T> {
  parameters: Params;
  requestBody?: never;
  responses: Answers<T>;
}
interface Writes<B, T> {
  parameters: Params;
  requestBody?: { content: { 'application/json': B } };
  responses: Answers<T>;
}
interface Page<T> {
  items: T[];
  next_cursor: string | null;
  total?: number;
}
interface Versioned {
  version?: number;
}
type S = components['schemas'];

export interface components {
  schemas: {
    Problem: {
      type?: string;
      title?: string;
      status: number;
      detail: string;
      code: string;
      fields?: { field: string; message: string }[];
      request_id?: string;
    };
    Tokens: {
      access_token: string;
      refresh_token: string;
      token_type: string;
      expires_in: number;
    };
    Company: {
      name: string;
      country: string;
      currency: string;
      currency_decimals: number;
      fiscal_year_start_month: number;
      rounding: 'document' | 'line';
      version: number;
      street: string;
      postal_code: string;
      city: string;
      tax_number: string;
      email: string;
      phone: string;
      updated_at: string;
    };
    Me: {
      user: {
        id: number;
        username: string;
        full_name: string;
        email: string;
        language: string;
        theme: string;
        density: string;
        must_change_password: boolean;
        version: number;
      };
      roles: string[];
      permissions: string[];
      company: components['schemas']['Company'];
    };
    Product: {
      id: number;
      sku: string;
      name: string;
      kind: string;
      description: string;
      unit_id: number;
      unit: string;
      barcode: string | null;
      price: string;
      category_id: number | null;
      category: string | null;
      has_image: boolean;
      on_hand: string;
      reserved: string;
      available: string;
      archived: boolean;
      version: number;
      created_at: string;
      updated_at: string;
    };
    ProductCategory: { id: number; name: string; parent_id: number | null; version: number };
    Unit: { id: number; code: string; name: string; decimals: number };
    Warehouse: { id: number; code: string; name: string };
    StockMove: {
      id: number;
      product_id: number;
      sku: string;
      product: string;
      from_location: string;
      to_location: string;
      unit: string;
      quantity: string;
      direction: string;
      move_date: string;
      posted_at: string;
      source_kind: string;
      source_id: number | null;
      note: string;
      user_id: number;
      username: string;
    };
    StockLevel: {
      id: number;
      product_id: number;
      sku: string;
      product: string;
      location: string;
      on_hand: string;
      reserved: string;
      available: string;
    };
    PartnerAddress: {
      kind: string;
      street: string;
      street2: string;
      city: string;
      postal_code: string;
      region: string;
      country: string;
    };
    PartnerContact: { name: string; role: string; email: string; phone: string };
    Partner: {
      id: number;
      code: string;
      name: string;
      is_customer: boolean;
      is_supplier: boolean;
      email: string;
      phone: string;
      tax_number: string;
      notes: string;
      archived: boolean;
      addresses: components['schemas']['PartnerAddress'][];
      contacts: components['schemas']['PartnerContact'][];
      version: number;
      created_at: string;
      updated_at: string;
    };
    OrderLine: {
      id: number;
      position: number;
      product_id: number;
      sku: string;
      product: string;
      description: string;
      unit: string;
      quantity: string;
      price: string;
      discount: string;
      total: string;
      reserved: string;
      available: string | null;
    };
    Order: {
      id: number;
      number: string | null;
      state: string;
      customer_id: number;
      customer: string;
      order_date: string;
      delivery_date: string | null;
      reference: string;
      notes: string;
      currency: string;
      lines: components['schemas']['OrderLine'][];
      subtotal: string;
      discount_total: string;
      total: string;
      version: number;
      created_at: string;
      updated_at: string;
    };
    User: {
      id: number;
      username: string;
      full_name: string;
      email: string;
      roles: string[];
      role_ids: number[];
      active: boolean;
      locked_until: string | null;
      last_sign_in: string | null;
      has_password: boolean;
      version: number;
      created_at: string;
      updated_at: string;
    };
    SetupCode: { setup_code: string; expires_at: string };
    Role: {
      id: number;
      name: string;
      label: string;
      builtin: boolean;
      permissions: string[];
      version: number;
      users: number;
    };
    Permission: { name: string; label: string; module: string };
    Session: {
      id: number;
      user_id: number;
      username: string;
      client: string;
      address: string;
      created_at: string;
      last_seen_at: string;
      idle_expires_at: string;
      expires_at: string;
      revoked_at: string | null;
      revoked_reason: string;
      active: boolean;
      current: boolean;
    };
    APIKey: {
      id: number;
      user_id: number;
      username: string;
      name: string;
      scopes: string[];
      created_at: string;
      expires_at: string | null;
      last_used_at: string | null;
      revoked_at: string | null;
    };
    AuditEntry: {
      id: number;
      at: string;
      user: string;
      user_id: number;
      via: string;
      operation: string;
      kind: string;
      record_id: number | null;
      title: string;
      before: unknown;
      after: unknown;
      request_id: string;
    };
    HttpApi: { enabled: boolean; url: string; docs_url: string; version: number };
    Backup: {
      name: string;
      created_at: string;
      size: number;
      reason: string;
      verified_at: string | null;
    };
    BackupSettings: {
      enabled: boolean;
      time: string;
      folder: string;
      second_folder: string;
      keep: number;
    };
    About: {
      version: string;
      postgresql: string;
      data_folder: string;
      database_size: number;
      licences: { name: string; version: string; licence: string }[];
    };
    Check: { name: string; ok: boolean; rows: string[] };
  };
}

export interface paths {
  '/setup': {
    get: Reads<{ initialised: boolean; product_version: string }>;
    post: Writes<
      {
        company: {
          name: string;
          country: string;
          currency: string;
          fiscal_year_start_month: number;
        };
        admin: { username: string; full_name: string; password: string };
      },
      S['Tokens']
    >;
  };
  '/auth/login': { post: Writes<{ username: string; password: string }, S['Tokens']> };
  '/auth/refresh': { post: Writes<{ refresh_token?: string }, S['Tokens']> };
  '/auth/logout': { post: Writes<{ refresh_token?: string }, unknown> };
  '/auth/redeem-code': {
    post: Writes<{ username: string; code: string; new_password: string }, S['Tokens']>;
  };
  '/me': {
    get: Reads<S['Me']>;
    patch: Writes<Partial<Omit<S['Me']['user'], 'id' | 'username'>>, S['Me']>;
  };
  '/me/password': { post: Writes<{ current_password: string; new_password: string }, unknown> };
  '/products': {
    get: Reads<Page<S['Product']>>;
    post: Writes<Partial<S['Product']>, S['Product']>;
  };
  '/products/{id}': {
    get: Reads<S['Product']>;
    patch: Writes<Partial<S['Product']>, S['Product']>;
    delete: Writes<never, unknown>;
  };
  '/product-categories': { get: Reads<Page<S['ProductCategory']>> };
  '/units': { get: Reads<Page<S['Unit']>> };
  '/warehouses': { get: Reads<Page<S['Warehouse']>> };
  '/stock-moves': { get: Reads<Page<S['StockMove']>> };
  '/stock-levels': { get: Reads<Page<S['StockLevel']>> };
  '/partners': {
    get: Reads<Page<S['Partner']>>;
    post: Writes<Partial<S['Partner']>, S['Partner']>;
  };
  '/partners/{id}': {
    get: Reads<S['Partner']>;
    patch: Writes<Partial<S['Partner']>, S['Partner']>;
    delete: Writes<never, unknown>;
  };
  '/orders': {
    get: Reads<Page<S['Order']>>;
    post: Writes<Partial<S['Order']>, S['Order']>;
  };
  '/orders/{id}': {
    get: Reads<S['Order']>;
    patch: Writes<Partial<S['Order']>, S['Order']>;
    delete: Writes<never, unknown>;
  };
  '/orders/calculate': { post: Writes<Partial<S['Order']>, S['Order']> };
  '/users': {
    get: Reads<Page<S['User']>>;
    post: Writes<Partial<S['User']>, S['User'] & { setup_code: string }>;
  };
  '/users/{id}': { get: Reads<S['User']>; patch: Writes<Partial<S['User']>, S['User']> };
  '/users/{id}/reset-password': { post: Writes<Versioned, S['SetupCode']> };
  '/roles': { get: Reads<Page<S['Role']>>; post: Writes<Partial<S['Role']>, S['Role']> };
  '/roles/{id}': { patch: Writes<Partial<S['Role']>, S['Role']>; delete: Writes<never, unknown> };
  '/permissions': { get: Reads<Page<S['Permission']>> };
  '/sessions': { get: Reads<Page<S['Session']>> };
  '/sessions/prune': { post: Writes<never, { removed: number }> };
  '/api-keys': {
    get: Reads<Page<S['APIKey']>>;
    post: Writes<
      { name: string; scopes: string[]; expires_at?: string | null },
      S['APIKey'] & { key: string }
    >;
  };
  '/audit': { get: Reads<Page<S['AuditEntry']>> };
  '/settings/company': {
    get: Reads<S['Company']>;
    patch: Writes<Partial<S['Company']>, S['Company']>;
  };
  '/settings/http-api': {
    get: Reads<S['HttpApi']>;
    patch: Writes<Partial<S['HttpApi']>, S['HttpApi']>;
  };
  '/settings/backups': {
    get: Reads<S['BackupSettings']>;
    patch: Writes<Partial<S['BackupSettings']>, S['BackupSettings']>;
  };
  '/backups': { get: Reads<Page<S['Backup']>>; post: Writes<never, S['Backup']> };
  '/about': { get: Reads<S['About']> };
  '/verify': { post: Writes<never, { checks: S['Check'][] }> };
}
