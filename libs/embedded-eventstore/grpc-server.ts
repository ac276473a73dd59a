import { once } from 'node:events';
import {
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { messageSplitter } from './grpc-messages.js';
import { DEADLINE_EXCEEDED, GrpcStatus, INTERNAL, INVALID_ARGUMENT, OK, UNIMPLEMENTED } from './grpc-status.js';
import { MalformedMessage } from './protobuf.js';

/** One call, seen from the method that answers it. */
export interface Call {
  readonly path: string;
  readonly user: string;
  /** Sends messages that carry their prefixes. False: wait for `drained` before sending more. */
  write(messages: Buffer): boolean;
  /** When the client has taken what was sent, or is gone. */
  drained(): Promise<void>;
  isClosed(): boolean;
  /** Ends the call; the first status counts. */
  end(status?: GrpcStatus): void;
  /** Stops reading requests, so that the client must wait. */
  pause(): void;
  resume(): void;
}

/** What a method does with a call's requests. Thrown `GrpcStatus` and `MalformedMessage` end the call with a status. */
export interface Requests {
  message(bytes: Buffer): void;
  /** The client has sent all that it will send. */
  end(): void;
  /** The call is over, for whatever reason. Called once. */
  closed(): void;
}

export type Method = (call: Call) => Requests;

/** The requests of a call that has exactly one. */
export const oneRequest = (answer: (message: Buffer) => void, closed: () => void = () => undefined): Requests => {
  let count = 0;
  return {
    message: (bytes) => {
      if (++count > 1) throw new GrpcStatus(INVALID_ARGUMENT, 'There is more than one request.');
      answer(bytes);
    },
    end: () => {
      if (count === 0) throw new GrpcStatus(INVALID_ARGUMENT, 'The request is missing.');
    },
    closed,
  };
};

export interface GrpcServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** By path, as `/package.Service/Method`. */
  readonly methods: ReadonlyMap<string, Method>;
  /** Who calls; throws a `GrpcStatus` if that is nobody who may. */
  readonly authenticate: (path: string, authorization: string | undefined) => string;
}

const WINDOW = 8 * 1024 * 1024;
/** What one client's unsent answers may take, in megabytes: many slow reads at once. */
const SESSION_MB = 256;
const CONTENT_TYPE = 'application/grpc+proto';
const MILLISECONDS: Record<string, number> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };
/** How long the last answers may take on their way out. */
const PARTING_MS = 500;
const LONGEST_TRAILER = 2_000;
const LONGEST_TIMER = 2 ** 31 - 1;

/** Milliseconds that a `grpc-timeout` header allows. */
const timeoutOf = (header: unknown): number | undefined => {
  const match = typeof header === 'string' ? /^(\d{1,8})([HMSmun])$/.exec(header) : null;
  const unit = MILLISECONDS[match?.[2] ?? ''];
  return unit === undefined ? undefined : Math.min(LONGEST_TIMER, Math.ceil(Number(match?.[1]) * unit));
};

/** Trailers hold printable ASCII only, and not too much of it. */
const inHeader = (text: string): string =>
  Buffer.from(text.slice(0, LONGEST_TRAILER)).reduce(
    (encoded, byte) =>
      encoded +
      (byte < 0x20 || byte > 0x7e || byte === 0x25
        ? `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte)),
    '',
  );

const trailersOf = ({ code, message, details }: GrpcStatus): Record<string, string> => ({
  'grpc-status': String(code),
  ...(message === '' ? {} : { 'grpc-message': inHeader(message) }),
  ...Object.fromEntries(Object.entries(details).map(([key, value]) => [key, inHeader(value)])),
});

const statusOf = (error: unknown): GrpcStatus => {
  if (error instanceof GrpcStatus) return error;
  if (error instanceof MalformedMessage) return new GrpcStatus(INVALID_ARGUMENT, error.message);
  return new GrpcStatus(INTERNAL, error instanceof Error ? error.message : String(error));
};

/**
 * A client that has its whole answer may be still sending: that is thrown away, and after a while it is told to stop. The
 * time counts from when the answer is out, for a slow client must get all of it.
 */
const discardRest = (stream: ServerHttp2Stream): void => {
  stream.once('finish', () => {
    const timer = setTimeout(() => {
      if (!stream.readableEnded) stream.close();
    }, PARTING_MS).unref();
    stream.once('close', () => clearTimeout(timer));
  });
};

const callOn = (stream: ServerHttp2Stream, path: string, user: string): Call => {
  let isEnded = false;
  let wake: (() => void) | undefined;
  const awaken = () => {
    wake?.();
    wake = undefined;
  };
  stream.on('drain', awaken);
  stream.on('close', awaken);
  const isClosed = () => isEnded || stream.closed || stream.destroyed;
  return {
    path,
    user,
    isClosed,
    write: (messages) => {
      if (isClosed()) return true;
      if (!stream.headersSent)
        stream.respond({ ':status': 200, 'content-type': CONTENT_TYPE }, { waitForTrailers: true });
      return stream.write(messages);
    },
    drained: () =>
      isClosed() || !stream.writableNeedDrain
        ? Promise.resolve()
        : new Promise((resolve) => {
            wake = resolve;
          }),
    end: (status = new GrpcStatus(OK, '')) => {
      if (isClosed()) return;
      isEnded = true;
      const trailers = trailersOf(status);
      if (stream.headersSent) {
        stream.once('wantTrailers', () => stream.sendTrailers(trailers));
        stream.end();
      } else stream.respond({ ':status': 200, 'content-type': CONTENT_TYPE, ...trailers }, { endStream: true });
      if (!stream.readableEnded) discardRest(stream);
      stream.resume();
    },
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
  };
};

const pass = (stream: ServerHttp2Stream, call: Call, requests: Requests): void => {
  const guarded = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      call.end(statusOf(error));
    }
  };
  const splitter = messageSplitter((message) => {
    if (!call.isClosed()) requests.message(message);
  });
  stream.on('data', (chunk: Buffer) => {
    if (!call.isClosed()) guarded(() => splitter.push(chunk));
  });
  stream.on('end', () =>
    guarded(() => {
      if (call.isClosed()) return;
      if (!splitter.isComplete()) throw new GrpcStatus(INTERNAL, 'The request ends in the middle of a message.');
      requests.end();
    }),
  );
  stream.on('close', () => requests.closed());
};

const refuse = (stream: ServerHttp2Stream, status: GrpcStatus): void => {
  stream.respond({ ':status': 200, 'content-type': CONTENT_TYPE, ...trailersOf(status) }, { endStream: true });
  stream.resume();
};

const accept = (
  { methods, authenticate }: GrpcServerOptions,
  calls: Set<Call>,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): void => {
  // The client may vanish at any time; that is seen in 'close'.
  stream.on('error', () => undefined);
  const type = headers['content-type'];
  if (headers[':method'] !== 'POST' || type?.startsWith('application/grpc') !== true) {
    stream.respond({ ':status': 415 }, { endStream: true });
    stream.resume();
    return;
  }
  const path = headers[':path'] ?? '';
  const method = methods.get(path);
  if (method === undefined) {
    refuse(stream, new GrpcStatus(UNIMPLEMENTED, `The method ${path} is not implemented.`));
    return;
  }
  let call: Call;
  try {
    call = callOn(stream, path, authenticate(path, headers.authorization));
  } catch (error) {
    refuse(stream, statusOf(error));
    return;
  }
  calls.add(call);
  const timeout = timeoutOf(headers['grpc-timeout']);
  const timer =
    timeout === undefined
      ? undefined
      : setTimeout(() => call.end(new GrpcStatus(DEADLINE_EXCEEDED, 'Deadline exceeded')), timeout);
  stream.on('close', () => {
    clearTimeout(timer);
    calls.delete(call);
  });
  pass(stream, call, method(call));
};

const listen = async (server: Http2Server | Http2SecureServer, host: string, port: number): Promise<number> => {
  server.listen(port, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const partFrom = async (session: ServerHttp2Session): Promise<void> => {
  if (session.destroyed) return;
  // Not `once` of node:events, which fails where the client breaks the connection off: gone is gone.
  const isClosed = new Promise<void>((resolve) => session.once('close', resolve));
  session.close();
  const timer = setTimeout(() => session.destroy(), PARTING_MS);
  await isClosed;
  clearTimeout(timer);
};

/** Serves gRPC over HTTP/2. `close` ends every call with the status that `parting` gives for its path. */
export const grpcServer = async (
  options: GrpcServerOptions,
): Promise<{ port: number; close: (parting: (path: string) => GrpcStatus) => Promise<void> }> => {
  const calls = new Set<Call>();
  const sessions = new Set<ServerHttp2Session>();
  const limits = { settings: { initialWindowSize: WINDOW, enablePush: false }, maxSessionMemory: SESSION_MB };
  const server =
    options.tls === undefined
      ? createServer(limits)
      : createSecureServer({ ...limits, ...options.tls, ALPNProtocols: ['h2'], minVersion: 'TLSv1.2' });
  server.on('session', (session) => {
    sessions.add(session);
    session.setLocalWindowSize(2 * WINDOW);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => undefined);
  });
  server.on('sessionError', () => undefined);
  server.on('stream', (stream, headers) => accept(options, calls, stream, headers));
  const port = await listen(server, options.host, options.port);
  return {
    port,
    close: async (parting) => {
      const isClosed = once(server, 'close');
      server.close();
      for (const call of calls) call.end(parting(call.path));
      await Promise.all([...sessions].map(partFrom));
      await isClosed;
    },
  };
};
